import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SignalBody } from '@parley/protocol';
import { withDefaults } from './limits.ts';
import { type Signal, Signals } from './signals.ts';

const limits = withDefaults();

it('[LINK6] what arrives by two routes in any order and any number of times is applied in order and once', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 80 }), (arrivals) => {
      const { signals, applied } = newSignals();
      for (const k of arrivals) signals.receive({ k, body: body(k) });
      const seen = new Set(arrivals);
      let whole = 0;
      while (seen.has(whole + 1)) whole += 1;
      expect(applied).toEqual(Array.from({ length: whole }, (_, at) => body(at + 1)));
      expect(signals.received).toBe(whole);
      expect(signals.hasHole).toBe([...seen].some((k) => k > whole));
    }),
  );
});

it('[LINK6] more than 64 that came too early end the generation', () => {
  const { signals, overflows } = newSignals();
  for (let k = 2; k <= 66; k += 1) signals.receive({ k, body: body(k) });
  expect(overflows()).toBe(1);
});

it('[LINK11] the open channel carries the signals; what it did not deliver goes by the server', () => {
  const { signals, routes } = newSignals();
  signals.say(body(1), 0);
  signals.channelOpened();
  for (const k of [2, 3, 4]) signals.say(body(k), 100);
  expect(routes).toEqual(['server 1', 'channel 2', 'channel 3', 'channel 4']);
  signals.confirmed(2);
  signals.channelClosed();
  expect(routes.slice(4)).toEqual(['server 3', 'server 4']);
  signals.say(body(5), 200);
  expect(routes.slice(6)).toEqual(['server 5']);
});

it('[LINK11] what is unconfirmed for 2.5 s takes the other route as well, once', () => {
  const { signals, routes } = newSignals();
  signals.say(body(1), 0);
  signals.channelOpened();
  signals.say(body(2), 0);
  signals.hurry(2_499);
  expect(routes).toHaveLength(2);
  signals.hurry(2_500);
  signals.hurry(9_000);
  expect(routes.slice(2)).toEqual(['channel 1', 'server 2']);
});

function newSignals() {
  const routes: string[] = [];
  const applied: SignalBody[] = [];
  let overflows = 0;
  const signals = new Signals(limits, {
    byChannel: ({ k }: Signal) => void routes.push(`channel ${k}`),
    byServer: ({ k }: Signal) => void routes.push(`server ${k}`),
    apply: (one) => void applied.push(one),
    overflowed: () => {
      overflows += 1;
    },
  });
  return { signals, routes, applied, overflows: () => overflows };
}

const body = (k: number): SignalBody => ({ kind: 'candidates', ufrag: `u${k}`, list: [] });
