import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
/** The measured servers, each a Node process of its own on loopback, started and asked alike. */
import { createServer, connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Child } from './child.ts';
import type { ProbeQuestion, Usage } from './probe.ts';

export type Side = 'parley' | 'bare' | 'peerjs' | 'socketio';

export const sideNames: Readonly<Record<Side, string>> = {
  parley: 'Parley',
  bare: 'bare `ws` relay',
  peerjs: 'PeerJS server',
  socketio: '`socket.io` relay',
};

/** Parley counts sockets and new rooms by address, and one address has too few ports for all. */
export const SOURCES = Array.from({ length: 200 }, (_, at) => `127.0.0.${at + 1}`);

/** Nor are rings counted, where few addresses call for many. */
export const FREE_TO_RING = ['PerCaller', 'PerPair', 'PerAddress'].map(
  (whose) => `invites${whose}Max=100000`,
);

const START_PATIENCE_MS = 15_000;
const ANSWER_PATIENCE_MS = 10_000;

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const PROBE = ['--expose-gc', '--import', pathOf('./probe.ts')];

const others: Readonly<Record<Exclude<Side, 'parley'>, string>> = {
  bare: pathOf('../servers/bare.ts'),
  peerjs: pathOf('../servers/peerjs.ts'),
  socketio: pathOf('../servers/socketio.ts'),
};

export interface Start {
  /** Of Parley, beside those that one program acting for many always needs. */
  readonly limits?: readonly string[];
  /** Fills the data folder before the server opens it. */
  readonly prepare?: (folder: string) => Promise<void>;
}

export class MeasuredServer {
  readonly side: Side;
  readonly port: number;
  readonly #child: Child;
  readonly #folder: string;

  private constructor(side: Side, port: number, folder: string, limits: readonly string[]) {
    this.side = side;
    this.port = port;
    this.#folder = folder;
    this.#child = new Child(side, [...PROBE, ...commandOf(side, port, folder, limits)]);
  }

  static async start(side: Side, { limits = [], prepare }: Start = {}): Promise<MeasuredServer> {
    const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
    await prepare?.(folder);
    const server = new MeasuredServer(side, await freePort(), folder, limits);
    const deadline = performance.now() + START_PATIENCE_MS;
    while (!(await accepts(server.port))) {
      if (server.#child.hasEnded || performance.now() > deadline) await server.#refuse();
      await sleep(50);
    }
    return server;
  }

  usage(): Promise<Usage> {
    return this.#ask({ lean: false });
  }

  /** After the garbage is gone. */
  leanUsage(): Promise<Usage> {
    return this.#ask({ lean: true });
  }

  async end(): Promise<void> {
    await this.#child.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #ask(question: ProbeQuestion): Promise<Usage> {
    return this.#child.ask(question, ANSWER_PATIENCE_MS);
  }

  /** Asking tells why: the error carries what the process wrote last. */
  async #refuse(): Promise<never> {
    try {
      await this.usage();
      throw new Error(`${this.side} did not listen in ${START_PATIENCE_MS} ms.`);
    } finally {
      await this.end();
    }
  }
}

function commandOf(side: Side, port: number, folder: string, more: readonly string[]): string[] {
  if (side !== 'parley') return [others[side], String(port)];
  const main = fileURLToPath(import.meta.resolve('@parley/server')).replace(
    /index\.ts$/,
    'main.ts',
  );
  // As many sockets as the descriptors of a process allow.
  const limits = ['socketsMax=20000', 'roomsMadeMax=1000000', ...more].join(',');
  return [main, '--address', `127.0.0.1:${port}`, '--data-dir', folder, '--limit', limits];
}

async function freePort(): Promise<number> {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  holder.close();
  await once(holder, 'close');
  return port;
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
