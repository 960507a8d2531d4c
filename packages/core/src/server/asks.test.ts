import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Outputs } from '../kit/outputs.ts';
import { Asks } from './asks.ts';
import type { ServerOutput } from './io.ts';
import { limitsWith } from './limits.ts';

/** Questions about users, and the ids of those that the outer world was asked. */
function asking(asksMax = 100) {
  const outputs = new Outputs<ServerOutput>();
  const asks = new Asks(limitsWith({ asksMax }), outputs);
  const asked: number[] = [];
  const look = () => {
    for (let out = outputs.poll(); out !== undefined; out = outputs.poll()) {
      if (out.t === 'ask') asked.push(out.ask);
    }
    return asked;
  };
  const about = (key: string, other?: string, then = () => {}) => {
    if (other === undefined) asks.ask('findUser', { key }, 0, then);
    else asks.ask('dropContact', { key, other: { key: other, id: other } }, 0, then);
  };
  return { asks, about, look };
}

it('[PEO1] questions about one user are asked one after the other, others beside them', () => {
  const { asks, about, look } = asking();
  about('a');
  about('a', 'b');
  about('b');
  about('c');
  asks.ask('openDevice', { hash: 'x' }, 0);
  expect(look()).toEqual([1, 4, 5]);
  asks.answered(1, null, 0);
  expect(look()).toEqual([1, 4, 5, 2]);
  asks.answered(2, null, 0);
  expect(look()).toEqual([1, 4, 5, 2, 3]);
});

it('[STO6] beyond the bound a question is not asked at all', () => {
  const { about, look } = asking(2);
  const answers: unknown[] = [];
  for (const key of ['a', 'a', 'b']) about(key, undefined, () => answers.push(key));
  expect([look(), answers]).toEqual([[1], ['b']]);
});

it('[SES16] every question is asked, answered once and forgotten, in whatever order answers come', () => {
  const user = fc.constantFrom('a', 'b', 'c');
  const one = fc.record({ key: user, other: fc.option(user, { nil: undefined }), pick: fc.nat() });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 30 }), (questions) => {
      const { asks, about, look } = asking();
      const answered: number[] = [];
      const open = () => look().filter((ask) => !answered.includes(ask));
      const answer = (pick: number) => {
        const ask = open()[pick % open().length];
        if (ask === undefined) return;
        answered.push(ask);
        asks.answered(ask, null, 0);
        asks.answered(ask, null, 0);
      };
      let followed = 0;
      for (const { key, other, pick } of questions) {
        about(key, other, () => (followed += 1));
        for (const ask of open()) {
          const { key: own, other: peer } = questions[ask - 1] ?? {};
          const beside = open()
            .filter((id) => id !== ask)
            .map((id) => questions[id - 1]);
          for (const b of beside) expect([b?.key, b?.other]).not.toContain(own);
          if (peer !== undefined) for (const b of beside) expect(b?.key).not.toBe(peer);
        }
        if (pick % 3 === 0) answer(pick);
      }
      while (open().length > 0) answer(0);
      expect([followed, asks.size, look().length]).toEqual([questions.length, 0, questions.length]);
    }),
  );
});
