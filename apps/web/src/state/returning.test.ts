import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import type { CallState, ClientState, Parley, ParleyEvents } from '@parley/client';
import { createReturning } from './returning.ts';
import { inCallWith, stateWith } from './testing-state.ts';

const call = inCallWith();
const path = `/r/${call.room}`;
let kept: Map<string, string>;

beforeEach(() => {
  kept = new Map();
  vi.useFakeTimers();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });
});

/** A page that was loaded there, and what its SDK tells. */
function loaded(at: string) {
  const heard = new Map<string, (value: never) => void>();
  const parley = {
    on: (name: keyof ParleyEvents, listener: (value: never) => void) => heard.set(name, listener),
  } as unknown as Parley;
  const stage = createReturning(parley, at);
  const tell = (name: keyof ParleyEvents, value: unknown) => heard.get(name)?.(value as never);
  return {
    stage,
    tell,
    is: (now: CallState, connection: ClientState['connection'] = { is: 'online' }) =>
      tell('state', stateWith({ call: now, connection })),
  };
}

it('[APP20] a page that was in a call is coming back into it when it is loaded anew, and only there', () => {
  const before = loaded(path);
  expect(before.stage.value).toBe('no');
  before.is(call);
  expect(loaded('/').stage.value).toBe('no');
  const page = loaded(path);
  expect(page.stage.value).toBe('coming');
  page.is({ is: 'none' }, { is: 'connecting' });
  page.is({ is: 'none' });
  expect(page.stage.value).toBe('coming');
  page.is(call);
  expect(page.stage.value).toBe('no');
});

it('[APP20] who hung up comes back to the door, as does one who only stood before it', () => {
  const page = loaded(path);
  page.is({ is: 'none' });
  expect(loaded(path).stage.value).toBe('no');
  page.is(call);
  page.is({ is: 'ended', reason: 'left', room: call.room });
  expect(loaded(path).stage.value).toBe('no');
});

it('[APP22] who is online and not told of the call is not in it any more, and is told once', () => {
  loaded(path).is(call);
  const page = loaded(path);
  vi.advanceTimersByTime(60_000);
  expect(page.stage.value, 'without a server nothing is known').toBe('coming');
  page.is({ is: 'none' });
  vi.advanceTimersByTime(1_500);
  expect(page.stage.value).toBe('lost');
  expect(loaded(path).stage.value).toBe('no');
  page.is({ is: 'joining', room: call.room });
  expect(page.stage.value).toBe('no');
});

it('[APP21] a copy of a page that is in a call is not coming back', () => {
  loaded(path).is(call);
  const copy = loaded(path);
  copy.tell('elsewhere', true);
  expect(copy.stage.value).toBe('no');
});
