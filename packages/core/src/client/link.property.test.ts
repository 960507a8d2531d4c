/**
 * Two links against each other over a server and a channel that delay, repeat, swallow and break,
 * with both sides wishing to negotiate at any time. The peer connections throw at the first step that
 * is illegal in their state, at a second one at once, and at a candidate that is not theirs.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Outputs } from '../kit/outputs.ts';
import { Prng } from '../kit/prng.ts';
import { Timers } from '../kit/timers.ts';
import type { Context } from './context.ts';
import type { LinkTimer } from './context.ts';
import type { ClientOutput } from './io.ts';
import { withDefaults } from './limits.ts';
import type { LinkFailure } from './link-host.ts';
import { Link } from './link.ts';
import type { Signal } from './signals.ts';
import { type PeerWorld, TestPaths, TestPeer } from './testing-peer.ts';

const acts = [
  'wishLow',
  'wishHigh',
  'breakChannel',
  'failForGood',
  'cutMedia',
  'share',
  'move',
  'hint',
] as const;

type Act = (typeof acts)[number] | 'failStep';

const act = fc.record({ ms: fc.integer({ min: 0, max: 60 }), what: fc.constantFrom<Act>(...acts) });
/** One description fails; a second one soon after would rightly end the link. */
const failing = fc.record({
  ms: fc.integer({ min: 0, max: 60 }),
  what: fc.constant<Act>('failStep'),
});

const life = fc
  .tuple(fc.array(act, { maxLength: 14 }), fc.option(failing), fc.array(act, { maxLength: 14 }))
  .map(([before, once, after]) => [...before, ...(once === null ? [] : [once]), ...after]);

it('[FAULT28] [LINK3] [LINK10] [LINK6] [LINK7] [LINK11] whatever happens between them, both sides end stable and active', () => {
  fc.assert(
    fc.property(fc.nat(), life, (seed, steps) => {
      const pair = new LinkPair(seed);
      for (const { ms, what } of steps) {
        pair.pass(ms);
        pair.do(what);
      }
      pair.heal();
      pair.pass(20_000);
      const [low, high] = pair.ends;
      for (const { link, peer, failure } of pair.ends) {
        expect(failure).toBeUndefined();
        expect(link?.state).toBe('active');
        expect(peer?.signalling).toBe('stable');
      }
      expect(low.peer?.other).toBe(high.peer);
      expect([low.open.size, high.open.size]).toEqual([1, 1]);
      expect(low.link?.shown.there).toEqual(high.media);
      expect(high.link?.shown.there).toEqual(low.media);
    }),
    { numRuns: 150 },
  );
});

it('[FAULT52] [LINK3] offers that collide at any distance cost at most two more rounds', () => {
  for (let apart = 0; apart < 40; apart += 1) {
    const pair = new LinkPair(apart);
    pair.pass(3_000);
    const steps = () => pair.ends.flatMap(({ peer }) => peer?.steps ?? []);
    const before = steps().filter((step) => step === 'describeLocal').length;
    pair.do('wishLow');
    pair.pass(apart);
    pair.do('wishHigh');
    pair.pass(3_000);
    const rounds = (steps().filter((step) => step === 'describeLocal').length - before) / 2;
    expect(rounds).toBeLessThanOrEqual(3);
    expect(pair.ends.map(({ peer }) => peer?.signalling)).toEqual(['stable', 'stable']);
    expect(pair.generations).toEqual([1, 1]);
  }
});

it('[LINK3] [LINK8] both sides that begin a generation at once end in the one of the higher id', () => {
  const pair = new LinkPair(1);
  pair.pass(3_000);
  for (const { link } of pair.ends) link?.refused(1);
  pair.pass(5_000);
  expect(pair.ends.map(({ link }) => link?.state)).toEqual(['active', 'active']);
  expect(pair.ends.map(({ peer }) => peer?.leads)).toEqual([false, true]);
  expect(pair.generations).toEqual([2, 2]);
});

it('[LINK8] a peer connection that failed for good is followed by another that the same side leads', () => {
  const pair = new LinkPair(1);
  pair.pass(3_000);
  pair.do('failForGood');
  pair.pass(1_000);
  expect(pair.ends.map(({ link }) => link?.state)).toEqual(['active', 'active']);
  expect(pair.ends.map(({ peer }) => peer?.leads)).toEqual([false, true]);
  expect(pair.generations).toEqual([2, 2]);
});

it('[NET4] [LINK17] browsers that give up and begin anew do not search for a path for longer', () => {
  const pair = new LinkPair(1);
  pair.pathless = true;
  for (let at = 0; at < 6; at += 1) {
    pair.pass(1_000);
    pair.do('failForGood');
  }
  expect(pair.generations[0]).toBeGreaterThan(5);
  expect(pair.ends.map(({ failure }) => failure)).toEqual([undefined, undefined]);
  pair.pass(900);
  expect(pair.ends.map(({ failure }) => failure)).toEqual(['no_path', 'no_path']);
});

it('[LINK17] who found a path says nothing of it', () => {
  const pair = new LinkPair(1);
  pair.do('breakChannel');
  pair.pass(200);
  pair.do('breakChannel');
  pair.pass(10_000);
  const said = pair.ends.flatMap((end) => end.said.map(({ body }) => body.kind));
  expect(said).toContain('candidates');
  expect(said).not.toContain('noPath');
});

it('[LINK13] a signal that the server will not relay is tried anew once, and then the link ends', () => {
  const pair = new LinkPair(1);
  pair.pass(3_000);
  const [, high] = pair.ends;
  high.link?.refused(1);
  high.link?.refused(1);
  expect([high.failure, high.link?.state]).toEqual([undefined, 'suspect']);
  pair.pass(100);
  high.link?.refused(2);
  expect([high.failure, high.link?.state]).toEqual(['incompatible', 'closed']);
});

it('[LINK8] a step that is never done is answered by a new generation within 10 s', () => {
  const pair = new LinkPair(1);
  const [, leader] = pair.ends;
  leader.peer?.hang();
  pair.pass(9_900);
  expect(pair.generations).toEqual([1, 1]);
  pair.pass(2_000);
  expect(pair.generations).toEqual([2, 2]);
  expect(pair.ends.map(({ link }) => link?.state)).toEqual(['active', 'active']);
});

it('[LINK5] what a leader says first is the description, then the candidates found until then', () => {
  const pair = new LinkPair(1);
  pair.pass(3_000);
  const [, leader] = pair.ends;
  expect(leader.said.map(({ body }) => body.kind).slice(0, 2)).toEqual(['offer', 'candidates']);
});

interface End {
  name: 'low' | 'high';
  context: Context;
  link: Link | undefined;
  /** Of the present generation. */
  peer: TestPeer | undefined;
  open: Map<number, TestPeer>;
  media: { microphone: boolean; camera: boolean; screen: boolean };
  said: Signal[];
  gen: number;
  failure: LinkFailure | undefined;
}

class LinkPair extends TestPaths implements PeerWorld {
  now = 0;
  readonly peers = new Map<number, TestPeer>();
  readonly ends: [End, End];
  readonly #events = new Timers<() => void>();
  readonly #prng: Prng;
  #peerIds = 0;
  /** The server keeps the order between two members, however long each message takes. */
  #arrivesAt = { low: 0, high: 0 };

  constructor(seed: number) {
    super();
    this.#prng = new Prng(seed);
    this.ends = [this.#end('low'), this.#end('high')];
    this.#begin(this.ends[0], false);
    this.#begin(this.ends[1], true);
    this.#drain();
  }

  get generations(): number[] {
    return this.ends.map(({ gen }) => gen);
  }

  after(ms: number, action: () => void): void {
    this.#events.set(action, this.now + ms);
  }

  do(what: Act): void {
    const [low, high] = this.ends;
    if (what === 'wishLow') low.peer?.wantNegotiation();
    if (what === 'wishHigh') high.peer?.wantNegotiation();
    if (what === 'breakChannel') for (const { peer } of this.ends) peer?.breakChannel();
    if (what === 'failStep') this.failingDescriptions = 1;
    if (what === 'failForGood') for (const { peer } of this.ends) peer?.fail();
    if (what === 'cutMedia') this.mediaCut = !this.mediaCut;
    if (what === 'move') this.movedAt = this.now;
    if (what === 'move' || what === 'hint') this.#now(this.#pick())?.environment('networkChanged');
    if (what === 'share') {
      const end = this.#pick();
      end.media = { ...end.media, screen: !end.media.screen };
      end.link?.shown.show(end.media);
    }
    this.#drain();
  }

  heal(): void {
    this.mediaCut = false;
    this.failingDescriptions = 0;
  }

  pass(ms: number): void {
    const end = this.now + ms;
    this.#drain();
    for (;;) {
      const next = Math.min(
        this.#events.next() ?? Infinity,
        ...this.ends.map(({ context }) => context.timers.next() ?? Infinity),
      );
      if (next > end) break;
      this.now = Math.max(this.now, next);
      this.#events.due(this.now)?.();
      this.#drain();
    }
    this.now = end;
  }

  #pick(): End {
    return this.#prng.pick(this.ends);
  }

  #end(name: 'low' | 'high'): End {
    const context: Context = {
      now: 0,
      visible: true,
      inCall: true,
      isAwaited: false,
      isSomebody: false,
      touched: false,
      out: new Outputs(),
      timers: new Timers(),
      entropy: this.#prng,
      limits: withDefaults(),
      mutants: new Set(),
    };
    const media = { microphone: true, camera: name === 'low', screen: false };
    const rest = { link: undefined, peer: undefined, said: [], gen: 1, failure: undefined };
    return { name, context, media, open: new Map(), ...rest };
  }

  #begin(end: End, leads: boolean): void {
    const host = {
      nextPeer: () => ++this.#peerIds,
      relay: (_: string, gen: number, signal: Signal) => this.#relay(end, gen, signal),
      onlyByRelay: () => false,
      serverReachable: () => true,
      asksServer: () => true,
      allHeard: () => true,
      chat: () => {},
      channelClosed: () => {},
      bye: () => {},
      wants: () => {},
      usesGeneration: () => {},
      closed: (_: string, why: LinkFailure) => {
        end.failure = why;
      },
    };
    const { context, media } = end;
    const yields = end.name === 'low';
    const options = { member: 'other', number: 1, yields, leads, media, firstGen: 1 };
    end.link = new Link(context, host, options);
  }

  #relay(from: End, gen: number, signal: Signal): void {
    from.said.push(signal);
    const to = this.ends.find((end) => end !== from);
    this.#arrivesAt[from.name] = Math.max(
      this.#arrivesAt[from.name],
      this.now + this.#prng.integer(1, 40),
    );
    this.after(this.#arrivesAt[from.name] - this.now, () => to?.link?.received(gen, signal));
  }

  #drain(): void {
    for (const end of this.ends) {
      const { context } = end;
      context.now = this.now;
      for (
        let key = context.timers.due(this.now);
        key !== undefined;
        key = context.timers.due(this.now)
      ) {
        end.link?.timeout(key.split(' ')[0] as LinkTimer);
      }
      for (let out = context.out.poll(); out !== undefined; out = context.out.poll()) {
        this.#carryOut(end, out);
      }
    }
  }

  #carryOut(end: End, out: ClientOutput): void {
    const peer = 'peer' in out ? end.open.get(out.peer) : undefined;
    if (out.t === 'openPeer') {
      end.peer = this.#newPeer(end, out.peer, out.leads);
      end.open.set(out.peer, end.peer);
    }
    if (out.t === 'closePeer') {
      peer?.close();
      end.open.delete(out.peer);
    }
    if (out.t === 'peerStep') peer?.step(out.step);
    if (out.t === 'sendChannel') peer?.send(out.text);
    if (out.t === 'peerMeasure') peer?.measure();
    if (out.t === 'log' && out.event.step === 'link') end.gen = out.event.gen;
  }

  #newPeer(end: End, id: number, leads: boolean): TestPeer {
    const present = () => end.link?.peer === id;
    return new TestPeer(
      this,
      leads,
      (event) => {
        if (present()) this.#now(end)?.peerEvent(event);
      },
      (result) => {
        if (present()) this.#now(end)?.peerDone(result);
      },
    );
  }

  #now(end: End): Link | undefined {
    end.context.now = this.now;
    return end.link;
  }
}
