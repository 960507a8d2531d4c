/**
 * A child process that answers one question at a time over IPC. All children of a run are listed
 * here and ended by `endChildren`, whatever happened to the run.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const END_PATIENCE_MS = 3_000;
const ERROR_CHARS_KEPT = 2_000;

interface Asked {
  resolve(answer: unknown): void;
  reject(why: Error): void;
}

const running = new Set<Child>();

export class Child {
  readonly #process: ChildProcess;
  readonly #name: string;
  readonly #exited: Promise<unknown>;
  #asked: Asked | undefined;
  #errors = '';

  constructor(name: string, nodeArgs: readonly string[]) {
    this.#name = name;
    this.#process = spawn(process.execPath, nodeArgs, {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.#process.stderr?.on('data', (chunk: Buffer) => {
      this.#errors = (this.#errors + chunk.toString()).slice(-ERROR_CHARS_KEPT);
    });
    this.#process.on('message', (answer) => this.#asked?.resolve(answer));
    this.#exited = once(this.#process, 'close');
    running.add(this);
    void this.#exited.then(() => {
      running.delete(this);
      this.#asked?.reject(this.#complaint('ended'));
    });
  }

  get hasEnded(): boolean {
    return !running.has(this);
  }

  async ask<Answer>(question: object, withinMs: number): Promise<Answer> {
    if (this.hasEnded) throw this.#complaint('ended');
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#asked = { resolve, reject };
    const late = setTimeout(
      () => reject(this.#complaint(`did not answer in ${withinMs} ms`)),
      withinMs,
    );
    this.#process.send(question);
    try {
      return (await promise) as Answer;
    } finally {
      clearTimeout(late);
    }
  }

  async end(): Promise<void> {
    const kill = setTimeout(() => this.#process.kill('SIGKILL'), END_PATIENCE_MS);
    this.#process.kill('SIGTERM');
    await this.#exited;
    clearTimeout(kill);
  }

  /** Without any warning. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#exited;
  }

  #complaint(what: string): Error {
    return new Error(`${this.#name} ${what}.${this.#errors === '' ? '' : `\n${this.#errors}`}`);
  }
}

export async function endChildren(): Promise<void> {
  await Promise.all([...running].map((child) => child.end()));
}
