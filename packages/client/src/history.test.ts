import { expect, it } from 'vitest';
import type { ClientInput } from '@parley/core/client';
import type { CallView } from '@parley/protocol';
import { HistoryHandle } from './history.ts';
import { Requests } from './requests.ts';

const NOW = Date.UTC(2026, 4, 1, 12);
const HOUR_MS = 3_600_000;

/** A server that has calls, one hour after another. */
function historyOf(count: number) {
  const calls: CallView[] = Array.from({ length: count }, (_, n) => ({
    id: `call-${n}`,
    direction: 'in',
    user: 'bob',
    names: ['bob'],
    media: 'video',
    agoMs: n * HOUR_MS,
    lengthMs: 60_000,
    reason: 'hangup',
    unseen: false,
  }));
  const asked: object[] = [];
  const requests: Requests = new Requests((input: ClientInput) => {
    if (input.t !== 'request' || input.request.do !== 'history') return;
    const { after, limit } = input.request;
    asked.push(input.request);
    const from = calls.findIndex(({ id }) => id === after) + 1;
    const page = calls.slice(from, from + limit);
    const value = { calls: page, more: from + limit < calls.length };
    requests.settle(input.id, { ok: true, value });
  });
  const clock = { now: () => 0, wall: () => NOW, setTimer: () => () => undefined };
  return { history: new HistoryHandle(requests, clock), asked };
}

it('[HIST3] all calls are exported as JSON, whatever the size of a page, with dates', async () => {
  const { history, asked } = historyOf(120);
  const exported = JSON.parse(await history.exported()) as Record<string, unknown>[];
  expect(exported.length).toBe(120);
  expect(exported[0]).toEqual({
    at: '2026-05-01T12:00:00.000Z',
    direction: 'in',
    user: 'bob',
    names: ['bob'],
    media: 'video',
    lengthMs: 60_000,
    reason: 'hangup',
  });
  expect(exported[119]?.['at']).toBe(new Date(NOW - 119 * HOUR_MS).toISOString());
  expect(asked.length).toBe(3);
});

it('[HIST3] no calls are an empty list', async () => {
  expect(await historyOf(0).history.exported()).toBe('[]');
});
