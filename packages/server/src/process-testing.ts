/** For tests only: the command as people run it, in processes of its own with folders of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const main = fileURLToPath(new URL('./main.ts', import.meta.url));

export interface Run {
  child: ChildProcess;
  out: () => string;
  err: () => string;
  ended: Promise<[code: number | null, signal: string | null]>;
}

export class Runs {
  readonly folder = mkdtempSync(join(tmpdir(), 'parley-main-'));
  readonly #running: Run[] = [];

  /** The command, with a data folder of this test unless it is given another. */
  run(...args: string[]): Run {
    return this.spawn(process.execPath, [...this.parley(), ...args]);
  }

  /** What comes behind `node`; a folder given later wins. */
  parley(): string[] {
    return [main, '--turn', 'off', ...this.dataDir('data')];
  }

  dataDir(name: string): string[] {
    return ['--data-dir', join(this.folder, name)];
  }

  spawn(command: string, args: string[], env: NodeJS.ProcessEnv = {}): Run {
    const child = spawn(command, args, { env, cwd: this.folder });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    const ended = once(child, 'close') as Run['ended'];
    const one = { child, out: () => out, err: () => err, ended };
    this.#running.push(one);
    return one;
  }

  async end(): Promise<void> {
    for (const { child } of this.#running) child.kill('SIGKILL');
    await Promise.all(this.#running.map(({ ended }) => ended));
    rmSync(this.folder, { recursive: true });
  }
}

/** Resolves to the port, once the server has said where to go. */
export const ready = async (server: Run): Promise<number> =>
  Number(await told(server, /open https?:\/\/\S+:(\d+)\n/));

/** Resolves to the group in the first text of this form that it wrote. */
export async function told(server: Run, form: RegExp): Promise<string> {
  for (;;) {
    const group = form.exec(server.out())?.[1];
    if (group !== undefined) return group;
    await Promise.race([
      once(server.child.stdout ?? server.child, 'data'),
      server.ended.then(() => Promise.reject(new Error(server.err()))),
    ]);
  }
}

/** What the lines of its log are about. */
export const steps = (server: Run): string[] =>
  [...server.err().matchAll(/"step":"([^"]+)"/g)].map(([, step]) => step ?? '');
