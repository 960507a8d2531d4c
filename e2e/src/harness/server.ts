/** A real Parley server in a process of its own, on a port the system chose, with data of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../../packages/server/src/main.ts', import.meta.url));

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Everything it printed. */
  output(): string;
  stop(): Promise<number | null>;
}

export async function startServer(...options: string[]): Promise<RunningServer> {
  const data = mkdtempSync(join(tmpdir(), 'parley-e2e-'));
  const child = spawn(
    process.execPath,
    [
      main,
      '--address',
      '127.0.0.1:0',
      '--data-dir',
      data,
      '--log-level',
      'debug',
      '--turn',
      'off',
      ...options,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  const collect = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const url = await listening(child, () => output);
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid ?? 0,
    output: () => output,
    stop: async () => {
      const code = await ended(child);
      rmSync(data, { recursive: true, force: true });
      return code;
    },
  };
}

function listening(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const url = /https?:\/\/127\.0\.0\.1:[1-9]\d*/.exec(output())?.[0];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on('data', look);
    child.once('exit', (code) => reject(new Error(`server ended with ${code}:\n${output()}`)));
  });
}

function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill('SIGTERM');
  });
}
