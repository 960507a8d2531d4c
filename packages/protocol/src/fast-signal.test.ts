import * as fc from 'fast-check';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { readSignal } from './fast-signal.ts';
import { wireLimits } from './limits.ts';
import { signalUp } from './signal.ts';

const line = 'candidate:1 1 udp 2122194687 192.0.2.2 42452 typ host generation 0 ufrag wyXT';

/** Mostly what belongs there, also at its bounds, now and then what does not. */
const near = (good: unknown[], bad: unknown[] = []) =>
  fc.oneof(
    { weight: 40, arbitrary: fc.constantFrom(...good) },
    { weight: 1, arbitrary: fc.constantFrom(null, '', -1, 0.5, 2 ** 53, true, [], {}, ...bad) },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
const listNear = (item: fc.Arbitrary<unknown>, max: number) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.array(item, { maxLength: 3 }) },
    { weight: 1, arbitrary: item.map((one) => Array.from({ length: max }, () => one)) },
    { weight: 1, arbitrary: item.map((one) => Array.from({ length: max + 1 }, () => one)) },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
const record = (fields: Record<string, fc.Arbitrary<unknown>>, optional: string[] = []) => {
  const requiredKeys = Object.keys(fields).filter((name) => !optional.includes(name));
  const all: typeof fields = { ...fields, extra: fc.constant('unknown') };
  return fc.record(all, { requiredKeys });
};

const flag = near([true, false]);
const mid = near(['0', 'x'.repeat(16)], ['x'.repeat(17)]);
const description = record(
  {
    kind: near(['offer', 'answer']),
    neg: near([0, 1]),
    sdp: near(
      [
        'v=0',
        `a=${line}\r\na=end-of-candidates`,
        `m=1${'\nm=1'.repeat(wireLimits.sdpMediaLinesMax - 1)}`,
        'x'.repeat(wireLimits.sdpCharsMax),
      ],
      [
        `a=${line.replace('192.0.2.2', 'a.b')}`,
        `m=1${'\nm=1'.repeat(wireLimits.sdpMediaLinesMax)}`,
        'x'.repeat(wireLimits.sdpCharsMax + 1),
      ],
    ),
    slots: listNear(
      record({ mid, slot: near(['microphone', 'camera', 'screen']) }),
      wireLimits.slotsMax,
    ),
    media: record({ microphone: flag, camera: flag, screen: flag }),
  },
  ['media'],
);
const candidates = record({
  kind: near(['candidates']),
  ufrag: near(['wyXT', 'x'.repeat(256)], ['x'.repeat(257)]),
  list: listNear(
    record({
      candidate: near([line], [`${line} ${'x'.repeat(512)}`, line.replace('192.0.2.2', 'a.b')]),
      mid: fc.oneof(mid, fc.constant(null)),
      line: near([null, 0, wireLimits.slotsMax], [wireLimits.slotsMax + 1]),
    }),
    wireLimits.candidatesPerMessageMax,
  ),
});
const signal = record(
  {
    t: fc.constant('signal'),
    n: near([0, 1, Number.MAX_SAFE_INTEGER]),
    a: near([0, 1]),
    to: near(['member', 'x'.repeat(16)], ['x'.repeat(17), 'Member']),
    gen: near([1, 1_000_000], [0, 1_000_001]),
    k: near([0, 1]),
    body: fc.oneof(description, candidates),
  },
  ['a'],
);

it('[WIRE2] a signal is read by hand exactly as by its schema, unknown keys dropped', () => {
  const seen = { accepted: 0, refused: 0 };
  const same = fc.property(signal, (raw) => {
    const wanted = v.safeParse(signalUp, raw);
    seen[wanted.success ? 'accepted' : 'refused'] += 1;
    expect(readSignal(raw)).toStrictEqual(wanted.success ? wanted.output : undefined);
  });
  fc.assert(same, { numRuns: 3_000 });
  expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(500);
});
