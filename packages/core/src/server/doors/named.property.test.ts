/** Whatever clients at the doors of ids do, each id is one client's, and every message has one fate. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { assert } from '../../kit/assert.ts';
import { type TestSocket, TestWorld } from '../testing.ts';
import type { MessageKind, News } from './io.ts';

/** A busy machine is no finding. */
const GENEROUS_MS = 120_000;
const SOCKETS = 6;
const IDS = ['Ann', 'Bob', 'Cy', 'Dan', ''];
const KINDS = ['offer', 'answer', 'candidate', 'goodbye', 'text'] as const;
const DOORS = ['peerjs', 'webrtcconnect'] as const;
const limits = { peersMax: 3, partnersMax: 2, mailPerSenderMax: 3 };

type Step =
  | { do: 'claim'; who: number; id: string; proof: string }
  | { do: 'say'; who: number; to: string; kind: MessageKind; as?: string | undefined }
  | { do: 'leave' | 'unfit' | 'end'; who: number }
  | { do: 'live'; ms: number }
  | { do: 'fall silent' };

const who = fc.nat(SOCKETS - 1);
const id = fc.constantFrom(...IDS);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('claim' as const),
        who,
        id,
        proof: fc.constantFrom('', 'p', 'q'),
      }),
    },
    {
      weight: 14,
      arbitrary: fc.record({
        do: fc.constant('say' as const),
        who,
        to: id,
        kind: fc.constantFrom(...KINDS),
        as: fc.option(id, { nil: undefined, freq: 8 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('leave', 'unfit', 'end'), who }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('live' as const),
        ms: fc.constantFrom(1, 1_000, 6_000),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ do: 'fall silent' as const }) },
  ),
  { maxLength: 60, size: 'max' },
);

/** Who has an id, over one connection after the other. */
interface Life {
  readonly id: string;
  readonly proof: string;
  socket: TestSocket;
  /** All that was told to whoever had the id. */
  readonly told: News[];
  isOver: boolean;
}

interface Sent {
  readonly n: number;
  readonly from: Life;
  readonly to: string;
  readonly kind: MessageKind;
  /** How much its sender had been told before. */
  readonly toldBefore: number;
}

/** Says what has to come of each step, beside the machine. */
class Model {
  readonly world = new TestWorld({ limits });
  readonly lives = new Map<string, Life>();
  readonly sent: Sent[] = [];
  /** Numbers of messages, in the order in which each receiver got them. */
  readonly heard: number[] = [];
  readonly door: (typeof DOORS)[number];
  readonly #sockets: TestSocket[];
  readonly #read = new Map<TestSocket, number>();
  /** What came last from each life to each id. */
  readonly #last = new Map<Life, Map<string, number>>();

  constructor(door: (typeof DOORS)[number]) {
    this.door = door;
    this.#sockets = Array.from({ length: SOCKETS }, () => this.world.visit(door));
  }

  carryOut(step: Step): void {
    if (step.do === 'live') this.#live(step.ms);
    else if (step.do === 'fall silent') this.#fallSilent();
    else {
      const socket = this.#socketOf(step.who);
      if (step.do === 'claim') this.#claim(socket, step);
      else if (step.do === 'say') this.#say(socket, step);
      else this.#go(socket, step.do);
    }
    this.look();
  }

  /** Everybody has what they were told; ids and connections are as they have to be. */
  look(): void {
    const socketsOf = [...this.lives.values()].map(({ socket }) => socket);
    for (const socket of this.#sockets) {
      const life = [...this.lives.values()].find((one) => one.socket === socket);
      const news = socket.news.slice(this.#read.get(socket) ?? 0);
      this.#read.set(socket, socket.news.length);
      life?.told.push(...news);
      for (const one of news) if (one.is === 'heard') this.#checkHeard(one, life);
    }
    expect(this.world.server.idsAt(this.door).toSorted()).toEqual(
      [...this.lives.keys()].toSorted(),
    );
    expect(socketsOf.filter(({ closed }) => closed !== undefined)).toEqual([]);
  }

  #checkHeard(
    { from, to, message, kind }: Extract<News, { is: 'heard' }>,
    life: Life | undefined,
  ): void {
    const sent = this.sent.find(({ n }) => n === message);
    assert(sent !== undefined, 'what is heard was said');
    expect([from, to, kind]).toEqual([sent.from.id, sent.to, sent.kind]);
    expect(life?.id).toBe(to);
    const last = this.#last.get(sent.from) ?? new Map<string, number>();
    expect(sent.n).toBeGreaterThan(last.get(to) ?? -1);
    this.#last.set(sent.from, last.set(to, sent.n));
    this.heard.push(sent.n);
  }

  #socketOf(index: number): TestSocket {
    const there = this.#sockets[index];
    if (there !== undefined && there.closed === undefined) return there;
    const fresh = this.world.visit(this.door);
    this.#sockets[index] = fresh;
    return fresh;
  }

  #lifeOf(socket: TestSocket): Life | undefined {
    return [...this.lives.values()].find((life) => life.socket === socket);
  }

  #over(life: Life | undefined): void {
    if (life === undefined) return;
    life.isOver = true;
    this.lives.delete(life.id);
  }

  #claim(socket: TestSocket, { id: claimed, proof }: Extract<Step, { do: 'claim' }>): void {
    const [mine, holder] = [this.#lifeOf(socket), this.lives.get(claimed)];
    const isMine = holder !== undefined && holder === mine;
    const isSame = holder !== undefined && proof !== '' && proof === holder.proof;
    const isFull = this.lives.size >= limits.peersMax && mine === undefined;
    const isGood = claimed !== '' && (holder === undefined ? !isFull : isMine || isSame);
    const newsBefore = socket.news.length;
    socket.wish({ is: 'claim', id: claimed, ...(proof !== '' && { proof }) });
    expect(socket.news[newsBefore]?.is).toBe(isGood ? 'claimed' : 'refused');
    const mustGo = !isGood && this.door === 'peerjs';
    expect(socket.closed?.close).toBe(mustGo ? 'denied' : undefined);
    if (mustGo || (isGood && mine !== holder)) this.#over(mine);
    if (!isGood) return;
    if (holder === undefined) {
      this.lives.set(claimed, { id: claimed, proof, socket, told: [], isOver: false });
    } else if (!isMine) {
      expect(holder.socket.closed).toBeUndefined();
      holder.socket = socket;
    }
  }

  #say(socket: TestSocket, { to, kind, as }: Extract<Step, { do: 'say' }>): void {
    const from = this.#lifeOf(socket);
    const n = this.sent.length;
    const isAllowed = from !== undefined && (as === undefined || as === from.id);
    if (isAllowed) this.sent.push({ n, from, to, kind, toldBefore: from.told.length });
    socket.wish({ is: 'say', kind, to, message: n, ...(as !== undefined && { as }) });
    if (isAllowed) return;
    expect(socket.news.at(-1)).toMatchObject({ is: 'refused', why: 'not allowed' });
    const mustGo = from === undefined && this.door === 'peerjs';
    expect(socket.closed?.close).toBe(mustGo ? 'superseded' : undefined);
  }

  #go(socket: TestSocket, how: 'leave' | 'unfit' | 'end'): void {
    if (how === 'end') socket.end();
    else socket.wish({ is: how });
    this.#over(this.#lifeOf(socket));
    this.#sockets.splice(this.#sockets.indexOf(socket), 1, this.world.visit(this.door));
  }

  #live(ms: number): void {
    for (const socket of this.#sockets) {
      if (socket.closed !== undefined) continue;
      socket.pong();
      socket.wish({ is: 'alive' });
    }
    this.world.pass(ms);
  }

  #fallSilent(): void {
    this.world.pass(30_000);
    for (const life of this.lives.values()) this.#over(life);
  }
}

it.each(DOORS)(
  '[DOOR3] [DOOR5] [DOOR9] at %s each id is one client’s, every message has one fate, and nothing stays',
  (door) => {
    fc.assert(
      fc.property(steps, (all) => {
        const model = new Model(door);
        for (const step of all) model.carryOut(step);
        const { world } = model;
        world.pass(6_000);
        model.look();
        for (const one of model.sent) checkFate(one, model);
        for (const { people } of world.endedCalls) expect(new Set(people).size).toBe(2);
        world.endAll();
        world.pass(60_000);
        expect(world.server.gauges()).toMatchObject({ visits: 0, doorPlaces: 0, timers: 0 });
      }),
    );
  },
  GENEROUS_MS,
);

/** Heard once, or its sender was told otherwise, or is no longer there to be told. */
function checkFate({ n, from, to, kind, toldBefore }: Sent, { heard, door }: Model): void {
  const times = heard.filter((one) => one === n).length;
  if (times === 1) return;
  expect(times).toBe(0);
  const told = from.told.slice(toldBefore);
  if (door === 'webrtcconnect') expect(told).toContainEqual({ is: 'absent', kind, to, message: n });
  else if (kind !== 'goodbye' && !from.isOver) expect(told).toContainEqual({ is: 'expired', to });
}
