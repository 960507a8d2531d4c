/** When a link tries anew, over packets that get lost, come late, or stop. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Outputs } from '../kit/outputs.ts';
import { Prng } from '../kit/prng.ts';
import { Timers } from '../kit/timers.ts';
import type { Context } from './context.ts';
import { Evidence } from './evidence.ts';
import { withDefaults } from './limits.ts';
import { LinkTimers } from './link-timers.ts';
import { Recovery } from './recovery.ts';

const talking = { microphone: true, camera: false, screen: false };
const PACKET_MS = 20;
const BEAT_MS = 1_000;

it('[FAULT46] [LINK19] 30 % of loss and 400 ms of jitter cause no new try, nor do they when nobody speaks', () => {
  fc.assert(
    fc.property(fc.nat(), fc.boolean(), (seed, speaks) => {
      const line = new Line(seed, speaks);
      line.pass(120_000, { loss: 0.3, jitterMs: 400 });
      expect(line.tries).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

it('[LINK19] silence is met within 0.85 s where sound is expected, and again every 5 s until bytes come', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 0, max: 2_000 }), (seed, beforeMs) => {
      const line = new Line(seed, true);
      line.pass(5_000 + beforeMs);
      const start = line.now;
      line.pass(20_000, { loss: 1 });
      const [first, ...later] = line.tries.map((at) => at - start);
      // The last packet may have come some 20 ms before.
      expect(first).toBeGreaterThanOrEqual(770);
      expect(first).toBeLessThanOrEqual(850);
      expect(later).toHaveLength(3);
      const { tries } = line;
      line.pass(30_000);
      expect(line.tries).toEqual(tries);
    }),
    { numRuns: 50 },
  );
});

it('[LINK18] after a network event 0.1 s of silence is enough, and a burst of events is one try', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 5 }),
      (seed, apart) => {
        const line = new Line(seed, true);
        line.pass(5_000);
        const start = line.now;
        for (const ms of apart) {
          line.recovery.environment('networkChanged');
          line.pass(ms, { loss: 1 });
        }
        line.pass(1_000, { loss: 1 });
        expect(line.tries).toHaveLength(1);
        expect((line.tries[0] ?? 0) - start).toBeLessThanOrEqual(340);
      },
    ),
    { numRuns: 50 },
  );
});

it('[LINK18] an event that harms nothing is no reason, whatever it is followed by', () => {
  const line = new Line(1, true);
  for (let events = 0; events < 50; events += 1) {
    line.pass(997);
    line.recovery.environment('networkChanged');
  }
  line.pass(5_000);
  expect(line.tries).toEqual([]);
});

it.each(['woke', 'pageShown'] as const)(
  '[LINK18] where only beats are expected, 1.5 s of silence after %s are a reason, and the sleep itself is none',
  (event) => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 4_000, max: 5_000 }), (seed, beforeMs) => {
        const line = new Line(seed, false);
        line.pass(beforeMs);
        line.sleep(20_000, event);
        line.pass(10_000);
        expect(line.tries).toEqual([]);
        line.sleep(20_000, event);
        const start = line.now;
        line.pass(2_000, { loss: 1 });
        expect(line.tries).toHaveLength(1);
        expect((line.tries[0] ?? 0) - start).toBeGreaterThanOrEqual(1_499);
      }),
      { numRuns: 30 },
    );
  },
);

it('[LINK20] without a server that answers nothing is tried; once it does, at once', () => {
  const line = new Line(1, true);
  line.serverAnswers = false;
  line.pass(5_000);
  line.pass(10_000, { loss: 1 });
  expect(line.tries).toEqual([]);
  line.serverAnswers = true;
  const back = line.now;
  line.recovery.news();
  line.pass(100, { loss: 1 });
  expect(line.tries.map((at) => at - back)).toEqual([0]);

  // A path that came back in the meantime is left alone.
  const healed = new Line(2, true);
  healed.serverAnswers = false;
  healed.pass(5_000);
  healed.pass(10_000, { loss: 1 });
  healed.pass(200);
  healed.serverAnswers = true;
  healed.recovery.news();
  healed.pass(10_000);
  expect(healed.tries).toEqual([]);
});

it('[LINK19] an offer that nobody has answered is not followed by another, but for a reason', () => {
  const line = new Line(1, true);
  line.pass(5_000);
  line.pass(2_000, { loss: 1 });
  line.isStable = false;
  line.pass(9_000, { loss: 1 });
  expect(line.tries).toHaveLength(1);
  line.recovery.environment('networkChanged');
  line.pass(1_000, { loss: 1 });
  expect(line.tries).toHaveLength(2);
});

it.each([
  [1_500, 0],
  [3_000, 1_000],
])(
  '[TURN10] news of a relay, %i ms after the path died, are a reason for the next try within a second',
  (ms, more) => {
    const line = new Line(1, true);
    line.pass(5_000);
    line.pass(ms, { loss: 1 });
    expect(line.tries).toHaveLength(1);
    line.recovery.news();
    line.pass(1_000 + more, { loss: 1 });
    expect(line.tries).toHaveLength(2);
  },
);

/** One direction of a link, as the side sees it that hears. */
class Line {
  now = 0;
  serverAnswers = true;
  isStable = true;
  readonly tries: number[] = [];
  readonly recovery: Recovery;
  readonly #context: Context;
  readonly #evidence: Evidence;
  readonly #prng: Prng;
  readonly #speaks: boolean;
  readonly #arriving = new Timers<number>();
  #sent = 0;
  #bytes = 0;
  #lastAt = 0;

  constructor(seed: number, speaks: boolean) {
    this.#prng = new Prng(seed);
    this.#speaks = speaks;
    const limits = withDefaults();
    this.#context = {
      now: 0,
      visible: true,
      inCall: true,
      isAwaited: false,
      isSomebody: false,
      touched: false,
      out: new Outputs(),
      timers: new Timers(),
      entropy: this.#prng,
      limits,
      mutants: new Set(),
    };
    const timers = new LinkTimers(this.#context, 1);
    this.#evidence = new Evidence(limits);
    this.recovery = new Recovery(this.#context, timers, this.#evidence, {
      stable: () => this.isStable,
      hasRoute: () => true,
      asksServer: () => this.serverAnswers,
      anew: () => {
        this.tries.push(this.now);
        this.recovery.opened(true);
      },
    });
    this.recovery.opened(true);
    this.recovery.negotiated();
    timers.set('measure', 0);
  }

  sleep(ms: number, event: 'woke' | 'pageShown'): void {
    this.#evidence.slept(ms);
    this.recovery.environment(event);
  }

  pass(ms: number, { loss = 0, jitterMs = 0 } = {}): void {
    for (const end = this.now + ms; this.now < end; this.now += 1) {
      this.#context.now = this.now;
      if (this.now % (this.#speaks ? PACKET_MS : BEAT_MS) === 0) this.#send(loss, jitterMs);
      for (let k = this.#arriving.due(this.now); k !== undefined; k = this.#arriving.due(this.now))
        this.#arrive();
      const { timers } = this.#context;
      for (let key = timers.due(this.now); key !== undefined; key = timers.due(this.now)) {
        if (key.startsWith('measure')) this.#measure();
      }
    }
  }

  /** What is lost of sound is lost; beats are sent again until they get through. */
  #send(loss: number, jitterMs: number): void {
    if (loss === 1) return;
    let lateMs = jitterMs === 0 ? 0 : this.#prng.integer(0, jitterMs);
    while (this.#prng.chance(loss)) {
      if (this.#speaks) return;
      lateMs += 400;
    }
    this.#arriving.set((this.#sent += 1), this.now + lateMs);
  }

  #arrive(): void {
    this.#lastAt = this.now;
    if (this.#speaks) this.#bytes += 100;
    else this.#evidence.beat(true, this.now);
  }

  #measure(): void {
    const idleMs = this.now - this.#lastAt;
    const seen = { bytesReceived: this.#bytes, idleMs, path: 'direct' } as const;
    const media = { ...talking, microphone: this.#speaks };
    this.#evidence.measured(seen, media, this.now);
    const againMs = this.recovery.measured();
    this.#context.timers.set('measure 1', this.now + Math.max(1, againMs));
  }
}
