/**
 * A client that keeps no rule: a bare socket that greets, or not, and says whatever the schemas
 * allow or nearly allow, about rooms and members it has heard of. It shares nothing with the real
 * client.
 */
import { Prng, type Millis } from '@parley/core/kit';
import { type Path, Socket, type SocketEvents } from './network.ts';
import type { World } from './world.ts';

/** Names that hostile clients have learned, as from a log or a link that was passed on. */
export interface Rumours {
  rooms: string[];
  members: string[];
  secrets: { sid: string; secret: string }[];
}

/** Between two frames, at most; some wait for nothing. */
const gapsMs = [0, 40];

export class Hostile {
  readonly #world: World;
  readonly #chance: Prng;
  readonly #rumours: Rumours;
  readonly #socket: Socket;
  readonly #gapMs: Millis;
  /** Keeps the letter of the protocol, and lasts longer. */
  readonly #isCareful: boolean;
  #left: number;
  #n = 0;
  #greeted = false;

  constructor(
    world: World,
    chance: Prng,
    path: Path,
    rumours: Rumours,
    frames: number,
    accept: (socket: Socket) => SocketEvents | undefined,
  ) {
    this.#world = world;
    this.#chance = chance;
    this.#rumours = rumours;
    this.#left = frames;
    this.#gapMs = chance.pick(gapsMs) ?? 0;
    this.#isCareful = chance.chance(0.4);
    this.#socket = new Socket(world, chance, path, {
      opened: () => this.#speak(),
      frame: () => {},
      ponged: () => {},
      closed: () => {
        this.#left = 0;
      },
    });
    this.#socket.connect(() => accept(this.#socket));
  }

  #speak(): void {
    if (this.#left <= 0) return this.#socket.close('client', 1000, '');
    this.#left -= 1;
    this.#socket.sendUp(this.#frame());
    this.#world.after(this.#chance.integer(0, this.#gapMs), () => this.#speak());
  }

  #frame(): string {
    const chance = this.#chance;
    if (!this.#greeted) {
      this.#greeted = chance.chance(0.9);
      return JSON.stringify(this.#greeted ? this.#hello() : this.#command());
    }
    if (this.#isCareful) return JSON.stringify(this.#guess());
    const text = JSON.stringify(this.#command());
    if (chance.chance(0.05)) return text.slice(0, chance.integer(0, text.length));
    if (chance.chance(0.02)) return chance.pick(['', '[]', 'null', '{"t":"__proto__"}', '{"t":5}']);
    return text;
  }

  #hello(): Record<string, unknown> {
    const chance = this.#chance;
    const stolen = chance.chance(0.3) ? chance.pick(this.#rumours.secrets) : undefined;
    return {
      t: 'hello',
      v: 1,
      nonce: this.#secret(),
      device: this.#secret(),
      seq: chance.chance(0.8) ? 0 : chance.integer(0, 1_000),
      visible: true,
      // A session it knows by name only, never with the secret that is good.
      ...(stolen && { sid: stolen.sid, secret: this.#secret() }),
    };
  }

  /** Tries one door after the other. */
  #guess(): Record<string, unknown> {
    this.#n += 1;
    const room = this.#chance.pick(['0000-0000-0000', ...this.#rumours.rooms]);
    const join = { t: 'join', n: this.#n, room, name: 'Mallory', password: this.#secret() };
    return this.#chance.chance(0.5) ? join : { t: 'look', n: this.#n, room };
  }

  #command(): Record<string, unknown> {
    const chance = this.#chance;
    this.#n += chance.chance(0.97) ? 1 : chance.integer(-3, 5);
    const n = this.#n;
    const room = chance.chance(0.7) ? chance.pick(this.#rumours.rooms) : '0000-0000-0000';
    const to = chance.pick(this.#rumours.members) ?? 'abcdef';
    const body = chance.pick([
      { kind: 'offer', neg: 1, sdp: 'v=0', slots: [] },
      { kind: 'candidates', ufrag: 'x', list: [] },
      { kind: 'bye' },
    ]);
    return chance.pick<Record<string, unknown>>([
      { t: 'create', n, capacity: chance.integer(0, 10) },
      { t: 'look', n, room },
      { t: 'join', n, room, name: 'Mallory', from: to },
      { t: 'join', n, room, name: '\u202e', key: this.#secret() },
      { t: 'pair', n, id: `side ${chance.integer(0, 3)}`, peer: `side ${chance.integer(0, 3)}` },
      { t: 'leave', n },
      { t: 'lock', n, locked: true },
      { t: 'remove', n, member: to },
      { t: 'signal', n, to, from: to, gen: chance.integer(0, 3), k: chance.integer(0, 3), body },
      { t: 'chat', n, to, id: this.#secret(), text: 'hear me', from: to },
      { t: 'sync', n },
      { t: 'ack', a: chance.integer(0, 100) },
      { t: 'beat', a: 0, hears: [to] },
      { t: 'welcome', n },
    ]);
  }

  #secret(): string {
    return Buffer.from(this.#chance.bytes(24)).toString('base64url');
  }
}
