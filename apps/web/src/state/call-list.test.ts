import { expect, it } from 'vitest';
import { type CallView, ParleyError } from '@parley/client';
import { CallList } from './call-list.ts';

const viewOf = (id: string): CallView => ({
  id,
  direction: 'out',
  user: 'bob',
  names: ['bob'],
  media: 'audio',
  agoMs: 0,
  lengthMs: 1_000,
  reason: 'hangup',
  unseen: false,
});

/** A history of calls with these ids that answers like the server. */
function historyOf(...ids: string[]) {
  const kept = [...ids];
  return {
    page({ after, limit = 50 }: { after?: string; limit?: number } = {}) {
      const from = after === undefined ? 0 : kept.indexOf(after) + 1;
      const calls = kept.slice(from, from + limit).map(viewOf);
      return Promise.resolve({ calls, more: from + limit < kept.length });
    },
    exported: () => Promise.resolve('[]'),
    forget(call?: string) {
      kept.splice(call === undefined ? 0 : kept.indexOf(call), call === undefined ? Infinity : 1);
      return Promise.resolve();
    },
    sawMissed: () => Promise.resolve(),
  };
}

const idsOf = (list: CallList) => list.calls.value?.map(({ id }) => id);

it('[APP17] shows a page, then the next below it, and reads anew from the top', async () => {
  const list = new CallList(historyOf('c', 'b', 'a'), 2);
  expect(list.calls.value).toBeUndefined();
  await list.read();
  expect([idsOf(list), list.more.value]).toEqual([['c', 'b'], true]);
  await list.readMore();
  expect([idsOf(list), list.more.value]).toEqual([['c', 'b', 'a'], false]);
  await list.read();
  expect(idsOf(list)).toEqual(['c', 'b']);
});

it('[APP17] what was deleted is gone at once, and only that', async () => {
  const list = new CallList(historyOf('c', 'b', 'a'), 5);
  await list.read();
  await list.forget('b');
  expect(idsOf(list)).toEqual(['c', 'a']);
  await list.forgetAll();
  expect(idsOf(list)).toEqual([]);
});

it('[APP13] a call that is missed while the list is read stands in it', async () => {
  const history = historyOf('a');
  const list = new CallList(history, 5);
  const reading = list.read();
  await history.forget();
  void list.read();
  await reading;
  expect(idsOf(list)).toEqual([]);
});

it('a list that could not be read says why and keeps what it had', async () => {
  const history = historyOf('a');
  const list = new CallList(history, 5);
  await list.read();
  history.page = () => Promise.reject(new ParleyError('store_unavailable'));
  await list.read();
  expect(idsOf(list)).toEqual(['a']);
  expect(list.reading.error.value).toMatch(/Try again/);
});
