/** A real server that is killed and started again, at the same port and with the same data. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '../harness/eventually.ts';

const main = fileURLToPath(new URL('../../../packages/server/src/main.ts', import.meta.url));

/** One computer acts for many people. */
const forMany = ['roomsMadeMax', 'failedJoinsMax', 'socketsPerAddressMax', 'socketsMax'];

export class MortalServer {
  readonly url: string;
  readonly #port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'parley-survival-'));
  readonly #options: readonly string[];
  #process: ChildProcess | undefined;
  #output = '';

  private constructor(port: number, options: readonly string[]) {
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.#options = options;
  }

  static async start(...options: string[]): Promise<MortalServer> {
    const server = new MortalServer(await freePort(), options);
    server.live();
    await server.answers();
    return server;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** What it wrote last. */
  get output(): string {
    return this.#output;
  }

  live(...more: string[]): void {
    const limits = forMany.map((name) => `${name}=20000`).join(',');
    const where = ['--address', `127.0.0.1:${this.#port}`, '--data-dir', this.#folder];
    const child = spawn(
      process.execPath,
      [
        '--expose-gc',
        main,
        ...where,
        '--limit',
        limits,
        '--log-level',
        'warn',
        ...this.#options,
        ...more,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const keep = (chunk: Buffer): void => {
      this.#output = (this.#output + chunk.toString()).slice(-10_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    this.#process = child;
  }

  /** Until it does. */
  async answers(): Promise<void> {
    const alive = async (): Promise<boolean> => {
      if (this.#process?.exitCode !== null) throw new Error(`It ended:\n${this.#output}`);
      const asked = fetch(`${this.url}/livez`, { signal: AbortSignal.timeout(2_000) });
      return asked.then(
        ({ ok }) => ok,
        () => false,
      );
    };
    await eventually('an answer', alive, (is) => is, 60_000);
  }

  /** Another process takes its place. Resolves once that one has it; `ended`: with which code this one ended. */
  async giveWay(): Promise<{ ended: Promise<number | null> }> {
    const before = this.#process;
    if (before === undefined) throw new Error('None runs.');
    const ended = once(before, 'exit').then(([code]: (number | null)[]) => code ?? null);
    this.#output = '';
    this.live('--take-over');
    const hasBegun = () => this.#process?.exitCode !== null || this.#output.includes('is ready');
    await eventually(
      'the next server',
      async () => hasBegun(),
      (is) => is,
      60_000,
    );
    await this.answers();
    return { ended };
  }

  async die(): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** Resolves to its exit code. */
  async stop(): Promise<number | null> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null) return child?.exitCode ?? null;
    const gone = once(child, 'exit') as Promise<[number | null]>;
    child.kill('SIGTERM');
    const [code] = await gone;
    rmSync(this.#folder, { recursive: true, force: true });
    return code;
  }

  /** Its numbers, by name; of those with labels the sum. */
  async metrics(): Promise<ReadonlyMap<string, number>> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const sums = new Map<string, number>();
    for (const [, name = '', value] of text.matchAll(/^(\w+)(?:\{[^}]*\})? (\S+)$/gm)) {
      sums.set(name, (sums.get(name) ?? 0) + Number(value));
    }
    return sums;
  }
}

async function freePort(): Promise<number> {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  holder.close();
  await once(holder, 'close');
  return port;
}
