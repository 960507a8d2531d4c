import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
/** The measured servers, each a Node process of its own on loopback, started and asked alike. */
import { createServer, connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type DoorName, doorNames } from '@parley/core/server';
import { Child } from './child.ts';
import type { ProbeQuestion, Usage } from './probe.ts';

/** Parley by one of the protocols of others. */
type DoorSide = `${DoorName} door`;

type OtherSide = 'bare' | 'peerjs' | 'socketio' | 'hall';

export type Side = 'parley' | DoorSide | OtherSide;

const doorOf = (side: Side): DoorName | undefined =>
  doorNames.find((name) => side === `${name} door`);

const others: Readonly<Record<OtherSide, { name: string; file: string }>> = {
  bare: { name: 'bare `ws` relay', file: 'bare.ts' },
  peerjs: { name: 'PeerJS server', file: 'peerjs.ts' },
  socketio: { name: '`socket.io` relay', file: 'socketio.ts' },
  // Spoken with as clients of Parley's door over socket.io do.
  hall: { name: '`socket.io` relay', file: 'socketio.ts' },
};

const isOther = (side: Side): side is OtherSide => Object.hasOwn(others, side);

export function nameOf(side: Side): string {
  if (isOther(side)) return others[side].name;
  const door = doorOf(side);
  return door === undefined ? 'Parley' : `its \`${door}\` door`;
}

/** Parley counts sockets and new rooms by address, and one address has too few ports for all. */
export const SOURCES = Array.from({ length: 200 }, (_, at) => `127.0.0.${at + 1}`);

/** Nor are rings counted, where few addresses call for many. */
export const FREE_TO_RING = ['PerCaller', 'PerPair', 'PerAddress'].map(
  (whose) => `invites${whose}Max=100000`,
);

/** Nor messages, where one client speaks as fast as it can. */
export const FREE_TO_TALK = ['messagesBurst=1000000', 'messagesPerSecond=1000000'];

const START_PATIENCE_MS = 60_000;
const ANSWER_PATIENCE_MS = 10_000;

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

export const PARLEY = fileURLToPath(import.meta.resolve('@parley/server')).replace(
  /index\.ts$/,
  'main.ts',
);

export const PROBE = ['--expose-gc', '--import', pathOf('./probe.ts')];

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
  if (isOther(side)) return [pathOf(`../servers/${others[side].file}`), String(port)];
  // As many sockets as the descriptors of a process allow.
  const limits = ['socketsMax=20000', 'roomsMadeMax=1000000', 'peersMax=100000', ...more].join(',');
  const door = doorOf(side);
  const at = ['--address', `127.0.0.1:${port}`, '--data-dir', folder];
  return [PARLEY, ...at, '--limit', limits, ...(door === undefined ? [] : ['--doors', door])];
}

export async function freePort(): Promise<number> {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  holder.close();
  await once(holder, 'close');
  return port;
}

export async function accepts(port: number): Promise<boolean> {
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
