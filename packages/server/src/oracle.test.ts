import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { StoreModel } from '@parley/core/server/testing-store';
import { Oracle, type OracleOptions } from './oracle.ts';
import { Crowded } from './turns.ts';

const list = { call: 'listCalls', given: { key: 'ada', limit: 5 } } as const;
const find = (key: string) => ({ call: 'findUser', given: { key } }) as const;
const check = { call: 'checkPassword', given: { password: 'p', hash: null } } as const;

const answers: unknown[] = [];
const counted: string[] = [];
const reported: unknown[] = [];
let replaced: Record<string, (given: unknown) => unknown>;

function oracle(): Oracle {
  const model = new StoreModel(() => 0);
  const store = new Proxy(model, {
    get: (target, call: keyof StoreModel) => async (given: never) =>
      replaced[call]?.(given) ?? target[call](given),
  }) as unknown as OracleOptions['store'];
  return new Oracle({
    store,
    others: {
      checkPassword: async (given: unknown) => replaced['checkPassword']?.(given),
    } as never,
    timeoutMs: 1_000,
    answer: (ask, answer) => answers.push([ask, answer]),
    count: (call, outcome) => counted.push(`${call} ${outcome}`),
    reportStore: (call, error) => reported.push([call, (error as Error).name]),
    reportMistake: (error) => reported.push((error as Error).message),
  });
}

beforeEach(() => {
  for (const all of [answers, counted, reported]) all.length = 0;
  replaced = {};
});
afterEach(() => vi.useRealTimers());

it('asks who can answer, and feeds each answer back once, null too, in a turn of its own', async () => {
  replaced['checkPassword'] = () => ({ fits: true });
  const all = oracle();
  all.ask(1, list);
  all.ask(2, find('nobody'));
  all.ask(3, check);
  expect(answers).toEqual([]);
  await all.settled();
  expect(answers).toEqual([
    [1, { calls: [], more: false }],
    [2, null],
    [3, { fits: true }],
  ]);
  expect(counted).toEqual(['listCalls answered', 'findUser answered', 'checkPassword answered']);
  expect(reported).toEqual([]);
});

it('[STO6] answers nothing once when the store fails, and tells of it', async () => {
  replaced['findUser'] = () => Promise.reject(new RangeError('no such table'));
  replaced['listCalls'] = () => {
    throw new RangeError('at once');
  };
  const all = oracle();
  all.ask(1, find('ada'));
  await all.settled();
  all.ask(2, list);
  await all.settled();
  expect(answers).toEqual([
    [1, undefined],
    [2, undefined],
  ]);
  expect(reported).toEqual([
    ['findUser', 'RangeError'],
    ['listCalls', 'RangeError'],
  ]);
  expect(counted).toEqual(['findUser failed', 'listCalls failed']);
});

it('[STO6] answers nothing when there is no answer in time, and drops the one that comes later', async () => {
  vi.useFakeTimers();
  const slow = Promise.withResolvers<null>();
  replaced['findUser'] = () => slow.promise;
  const all = oracle();
  all.ask(7, find('ada'));
  await vi.advanceTimersByTimeAsync(999);
  expect(answers).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(answers).toEqual([[7, undefined]]);
  slow.resolve(null);
  await all.settled();
  expect(answers).toEqual([[7, undefined]]);
  expect(counted).toEqual(['findUser late']);
  expect(reported).toEqual([['findUser', 'Late']]);
  all.ask(8, list);
  await all.settled();
  expect(vi.getTimerCount(), 'none is left for what was answered').toBe(0);
});

it('counts crowds without a word, and takes any other failure for a mistake of ours', async () => {
  replaced['checkPassword'] = () => Promise.reject(new Crowded());
  const all = oracle();
  all.ask(1, check);
  await all.settled();
  expect(reported).toEqual([]);
  replaced['checkPassword'] = () => Promise.reject(new Error('ours'));
  all.ask(2, check);
  await all.settled();
  expect(reported).toEqual(['ours']);
  expect(counted).toEqual(['checkPassword crowded', 'checkPassword failed']);
  expect(answers).toEqual([
    [1, undefined],
    [2, undefined],
  ]);
});
