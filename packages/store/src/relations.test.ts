import { describe, expect, it } from 'vitest';
import type { Relation } from '@parley/protocol';
import { askOrAgree, drop, letIn, type Pair, shutOut, type Step } from './relations.ts';

describe('what stands between two', () => {
  const STEPS: readonly Step[] = [askOrAgree, drop, shutOut, letIn];
  const pairs: Relation[][] = [
    ['none', 'none'],
    ['contact', 'contact'],
    ['asked', 'asking'],
    ['asking', 'asked'],
    ['asked', 'none'],
    ['none', 'asked'],
    ['asked', 'blocked'],
    ['blocked', 'asked'],
    ['blocked', 'none'],
    ['none', 'blocked'],
    ['blocked', 'blocked'],
  ];
  const written = ({ mine, theirs }: Pair): string => `${mine} ${theirs}`;

  it('[PEO1] is one of eleven pairs, by whatever steps of either', () => {
    const reached = new Map<string, Pair>();
    const ahead: Pair[] = [{ mine: 'none', theirs: 'none' }];
    for (let pair = ahead.pop(); pair !== undefined; pair = ahead.pop()) {
      if (reached.has(written(pair))) continue;
      reached.set(written(pair), pair);
      for (const step of STEPS) {
        for (const room of [0, 1, 2, 3].map((n) => ({ mine: n > 1, theirs: n % 2 > 0 }))) {
          const after = step(pair, room);
          ahead.push(after, { mine: after.theirs, theirs: after.mine });
        }
      }
    }
    expect([...reached.keys()].sort()).toEqual(pairs.map((pair) => pair.join(' ')).sort());
  });

  it('[PEO3] never changes what the other one sees otherwise than an end or an answer would', () => {
    for (const [mine = 'none', theirs = 'none'] of pairs) {
      const room = { mine: true, theirs: true };
      const dropped = drop({ mine, theirs }, room).theirs;
      const blocked = shutOut({ mine, theirs }, room).theirs;
      const known = mine !== 'none' && mine !== 'blocked';
      if (known) expect(blocked).toBe(dropped);
      else expect(['none', theirs]).toContain(blocked);
    }
  });
});
