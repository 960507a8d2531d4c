/**
 * A thousand sockets that hold on to a server without using it, a quarter of each kind, and a few
 * that flood it with odd frames. Whoever is cut off comes back, at a bounded rate.
 */
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Prng } from '@parley/core/kit';
import { encodeUp, protocolVersion } from '@parley/protocol';
import type { Target } from '../load/pair.ts';
import { oddFrame } from './frames.ts';
import { frame, rawSocket, upgradeRequest } from './raw-socket.ts';

const CONTINUATION = 0;
/** Short, so that a flood is a stream and not a volley. */
const TICK_MS = 5;

interface Attacker {
  socket: Socket;
  /** What it does at every one of its turns. */
  turn(socket: Socket): void;
  begin(socket: Socket): void;
}

type Kind = Pick<Attacker, 'begin' | 'turn'>;

const nothing = (): void => undefined;
const upgrade = (socket: Socket): void => void socket.write(upgradeRequest);

const KINDS: readonly Kind[] = [
  // Silence.
  { begin: nothing, turn: nothing },
  // A header that never ends.
  {
    begin: (socket) => void socket.write('GET /ws HTTP/1.1\r\nHost: localhost\r\n'),
    turn: (socket) => void socket.write('X-Slow: 1\r\n'),
  },
  // A frame that never ends.
  {
    begin: (socket) => {
      upgrade(socket);
      socket.write(frame(Buffer.from('{"t":'), { says: 60_000 }));
    },
    turn: (socket) => void socket.write('"'),
  },
  // A message in ever more fragments.
  {
    begin: (socket) => {
      upgrade(socket);
      socket.write(frame(Buffer.from('{"t":"'), { isFinal: false }));
    },
    turn: (socket) =>
      void socket.write(frame(Buffer.from('x'), { opcode: CONTINUATION, isFinal: false })),
  },
];

export interface Attack {
  readonly sockets: number;
  readonly floods: number;
  /** Over all flooding sockets together. */
  readonly framesPerSecond: number;
  readonly returnsPerSecond: number;
}

export class Crowd {
  readonly #prng = new Prng('crowd');
  readonly #targets: readonly Target[];
  readonly #attackers: Attacker[] = [];
  readonly #floods: Socket[] = [];
  #turns = 0;
  #isOver = false;
  frames = 0;

  constructor(targets: readonly Target[]) {
    this.#targets = targets;
  }

  /** Takes turns until told to stop: some attackers a tick, so that each has one every second. */
  async attack(attack: Attack): Promise<void> {
    for (let at = 0; at < attack.sockets && !this.#isOver; at += 1) {
      const kind = KINDS[at % KINDS.length] ?? { begin: nothing, turn: nothing };
      const socket = this.#open();
      this.#attackers.push({ socket, ...kind });
      kind.begin(socket);
      if (at % 50 === 49) await sleep(TICK_MS);
    }
    const perTick = (perSecond: number): number => Math.ceil((perSecond * TICK_MS) / 1_000);
    while (!this.#isOver) {
      this.#takeTurns(perTick(attack.sockets), perTick(attack.returnsPerSecond));
      this.#flood(attack.floods, perTick(attack.framesPerSecond));
      await sleep(TICK_MS);
    }
  }

  end(): void {
    this.#isOver = true;
    for (const { socket } of this.#attackers) socket.destroy();
    for (const socket of this.#floods) socket.destroy();
  }

  #takeTurns(count: number, returnsMax: number): void {
    let returns = 0;
    for (let at = 0; at < count; at += 1) {
      const attacker = this.#attackers[(this.#turns += 1) % this.#attackers.length];
      if (attacker === undefined) return;
      if (!attacker.socket.destroyed) attacker.turn(attacker.socket);
      else if (returns < returnsMax) {
        returns += 1;
        attacker.socket = this.#open();
        attacker.begin(attacker.socket);
      }
    }
  }

  #flood(sockets: number, frames: number): void {
    for (let at = 0; at < frames; at += 1) {
      const index = at % sockets;
      let socket = this.#floods[index];
      if (socket === undefined || socket.destroyed) {
        socket = this.#open();
        this.#floods[index] = socket;
        upgrade(socket);
        socket.write(frame(Buffer.from(this.#hello())));
      }
      this.frames += 1;
      socket.write(frame(oddFrame(this.#prng)));
    }
  }

  #hello(): string {
    const secret = (): string => Buffer.from(this.#prng.bytes(16)).toString('base64url');
    const self = { nonce: secret(), device: secret(), seq: 0, visible: true };
    return encodeUp({ t: 'hello', v: protocolVersion, ...self });
  }

  #open(): Socket {
    const target = this.#prng.pick(this.#targets) ?? { port: 0, source: '127.0.0.1' };
    return rawSocket(target);
  }
}
