import { expect, it } from 'vitest';
import type { CallState, ClientState, ConnectionState } from '@parley/client';
import { screenOf } from './screen.ts';
import { inCallWith, stateWith } from './testing-state.ts';

const room = '7k2m-9xqd-4hwp';
const inCall = inCallWith();
const ended: CallState = { is: 'ended', room, reason: 'hangup', by: 'Bob' };

const stateOf = (call: CallState, connection: ConnectionState = { is: 'online' }): ClientState =>
  stateWith({ call, connection });

it('the address decides while there is no call', () => {
  const none = stateOf({ is: 'none' });
  expect(screenOf({ at: 'home' }, none, false)).toEqual({ is: 'home' });
  expect(screenOf({ at: 'room', room }, none, false)).toEqual({ is: 'greenRoom', room });
  expect(screenOf({ at: 'history' }, none, false)).toEqual({ is: 'history' });
  expect(screenOf({ at: 'settings' }, none, false)).toEqual({ is: 'settings' });
  expect(screenOf({ at: 'check' }, none, false)).toEqual({ is: 'check' });
  expect(screenOf({ at: 'wrongCode' }, none, false)).toEqual({ is: 'closed', why: 'wrongCode' });
});

it('a call and its end come before the address, until the person turned away', () => {
  expect(screenOf({ at: 'home' }, stateOf(inCall), false)).toEqual({ is: 'call', call: inCall });
  expect(screenOf({ at: 'home' }, stateOf(ended), false)).toEqual({ is: 'ended', call: ended });
  expect(screenOf({ at: 'room', room }, stateOf(ended), true)).toEqual({ is: 'greenRoom', room });
});

it('[APP20] [APP21] [APP22] an address that a call held says what became of it, until there is a call', () => {
  const none = stateOf({ is: 'none' });
  const at = { at: 'room', room } as const;
  const past = (returning: 'no' | 'coming' | 'lost', elsewhere = false) =>
    screenOf(at, none, false, { returning, elsewhere });
  expect(past('coming')).toEqual({ is: 'returning' });
  expect(past('lost')).toEqual({ is: 'ended', call: { is: 'ended', reason: 'lost', room } });
  expect(past('coming', true)).toEqual({ is: 'closed', why: 'elsewhere' });
  const coming = { returning: 'coming', elsewhere: true } as const;
  expect(screenOf({ at: 'home' }, none, false, coming)).toEqual({ is: 'home' });
  expect(screenOf(at, stateOf(inCall), false, coming)).toEqual({ is: 'call', call: inCall });
});

it('[PAIR2] the page of a pair stands until one is in the call', () => {
  const pair = { id: 'ann', peer: 'bob' };
  const screens = [{ is: 'none' }, { is: 'joining', pair }, inCallWith({ pair })] as const;
  expect(screens.map((call) => screenOf({ at: 'pair', pair }, stateOf(call), false).is)).toEqual([
    'pair',
    'pair',
    'call',
  ]);
});

it('[APP14] a call by name on its way has a screen, until the person takes it back', () => {
  const call = { is: 'dialing', user: 'bob', media: 'video', incoming: false } as const;
  const placing = { user: 'bob', media: 'video', stage: 'calling' };
  expect(screenOf({ at: 'calling' }, stateOf(call), false)).toEqual({ is: 'placing', placing });
  expect(screenOf({ at: 'calling' }, stateOf(call), true)).toEqual({ is: 'home' });
  const answered = inCallWith({ user: 'bob' });
  expect(screenOf({ at: 'calling' }, stateOf(answered), false)).toEqual({
    is: 'call',
    call: answered,
  });
});

it('a session that is over for this tab comes before everything', () => {
  const stopped: ConnectionState = { is: 'stopped', why: 'superseded' };
  expect(screenOf({ at: 'home' }, stateOf(ended, stopped), false)).toEqual({
    is: 'closed',
    why: 'superseded',
  });
});
