import { describe, expect, it } from 'vitest';
import type { SignedInResult } from '@parley/protocol';
import { serverLimits } from './limits.ts';
import { withPasskey } from './testing-outer.ts';
import { type TestSocket, TestWorld, type Unnumbered } from './testing.ts';

const password = 'correct horse';

const codeOf = (socket: TestSocket, command: Unnumbered) => {
  const answer = socket.ask(command);
  return answer?.t === 'refused' ? answer.code : answer?.t;
};

describe('while the store is asked', () => {
  it('[ID13] [STO6] without an answer a sign-in is refused and can be tried again', () => {
    const world = new TestWorld();
    const ada = world.join();
    const { secret } = ada.get<SignedInResult>({ t: 'claim', id: 'ada', password });
    world.outer.isAway = true;
    const commands: Unnumbered[] = [
      { t: 'claim', id: 'bob' },
      { t: 'claim', id: 'bob', password },
      { t: 'signIn', id: 'ada', password },
      { t: 'enter', secret },
      { t: 'passkey', to: 'signIn' },
    ];
    for (const command of commands) expect(codeOf(world.join(), command)).toBe('store_unavailable');
    for (const command of [
      { t: 'protect', password, current: password },
      { t: 'settings', callers: 'nobody' },
      { t: 'signOut', everywhere: false },
      { t: 'devices' },
      { t: 'forgetDevice', device: world.token() },
      { t: 'deleteMe' },
      { t: 'passkey', to: 'add' },
      { t: 'addContact', user: 'bob' },
      { t: 'pushOff' },
    ] satisfies Unnumbered[]) {
      expect([command.t, codeOf(ada, command)]).toEqual([command.t, 'store_unavailable']);
    }
    expect(codeOf(ada, { t: 'create' })).toBe('done');
    world.outer.isAway = false;
    expect(codeOf(world.join(), { t: 'enter', secret })).toBe('done');
    expect(codeOf(ada, { t: 'settings', callers: 'nobody' })).toBe('done');
  });

  it('[ID7] of two sign-ins of one session the first answered counts, and the other leaves nothing behind', () => {
    const world = new TestWorld();
    world.join().get({ t: 'claim', id: 'eve', password });
    world.outer.holds = (call) => call === 'makeUser' || call === 'addDevice';
    const ada = world.join();
    ada.ask({ t: 'claim', id: 'ada' });
    ada.ask({ t: 'claim', id: 'bob' });
    ada.ask({ t: 'signIn', id: 'eve', password });
    world.answer();
    world.answer();
    world.answer();
    expect(ada.all('done').map(({ n }) => n)).toEqual([1]);
    expect(ada.all('refused').map(({ n, code }) => [n, code])).toEqual([
      [2, 'already_signed_in'],
      [3, 'already_signed_in'],
    ]);
    world.outer.holds = () => false;
    expect(codeOf(world.join(), { t: 'claim', id: 'bob' })).toBe('done');
    expect(world.outer.store.listDevices({ key: 'eve' }).length).toBe(1);
    expect(codeOf(ada, { t: 'enter', secret: world.token() })).toBe('already_signed_in');
  });

  it('[ID2] a session that ended meanwhile is nobody, and what was made for it is taken back', () => {
    const world = new TestWorld();
    world.join().get({ t: 'claim', id: 'eve', password });
    world.outer.holds = (call) => call === 'makeUser' || call === 'addDevice';
    const [ada, bob] = [world.join(), world.join()];
    ada.ask({ t: 'claim', id: 'ada' });
    bob.ask({ t: 'signIn', id: 'eve', password });
    ada.end(1000);
    bob.end(1000);
    world.answer();
    world.answer();
    expect(world.server.gauges()).toMatchObject({ users: 1, asks: 0 });
    world.outer.holds = () => false;
    expect(codeOf(world.join(), { t: 'claim', id: 'ada' })).toBe('done');
    expect(world.outer.store.listDevices({ key: 'eve' }).length).toBe(1);
  });

  it('[ID2] [STO6] a name that was made, but whose answer did not come, is free to try again', () => {
    const world = new TestWorld();
    world.outer.holds = (call) => call === 'makeUser';
    const ada = world.join();
    ada.ask({ t: 'claim', id: 'ada' });
    world.outer.holds = () => false;
    world.answerNothing();
    expect(ada.last('refused').code).toBe('store_unavailable');
    expect(codeOf(ada, { t: 'claim', id: 'ada' })).toBe('done');
  });

  it('[ID4] an account that was made for a session that ended is there, without a device', () => {
    const world = new TestWorld();
    world.outer.holds = (call) => call === 'makeUser';
    const ada = world.join();
    ada.ask({ t: 'claim', id: 'ada', password });
    ada.end(1000);
    world.answer();
    expect(world.outer.store.listDevices({ key: 'ada' })).toEqual([]);
    expect(codeOf(world.join(), { t: 'signIn', id: 'ada', password })).toBe('done');
  });

  it('[ID7] who signed out while a password was looked at changes nothing', () => {
    const world = new TestWorld();
    const ada = world.join();
    ada.get({ t: 'claim', id: 'ada', password });
    world.outer.holds = (call) => call === 'checkPassword';
    ada.ask({ t: 'protect', password: 'another one', current: password });
    ada.get({ t: 'signOut', everywhere: false });
    world.answer();
    expect(ada.last('refused').code).toBe('not_signed_in');
    world.outer.holds = () => false;
    expect(codeOf(world.join(), { t: 'signIn', id: 'ada', password })).toBe('done');
  });

  it('[ID13] a session whose connection is lost meanwhile finds the answer when it is back', () => {
    const world = new TestWorld();
    world.outer.holds = () => true;
    const ada = world.join();
    ada.ask({ t: 'claim', id: 'ada' });
    const { seq } = ada;
    const welcome = ada.last('welcome');
    ada.end();
    world.answer();
    const back = world.open();
    back.resume(welcome, seq);
    expect(back.last('done').value).toMatchObject({ standing: { me: { id: 'ada' } } });
    back.ask({ t: 'sync' });
    expect(back.last('snapshot').standing?.me.id).toBe('ada');
  });

  it('[ID7] who was loaded as of before a change is loaded again', () => {
    const world = new TestWorld();
    const ada = world.join();
    const { secret } = ada.get<SignedInResult>({ t: 'claim', id: 'ada' });
    const bob = world.guest('bob');
    ada.end(1000);
    world.outer.holds = (call) => call === 'openDevice';
    const back = world.join();
    back.ask({ t: 'enter', secret });
    bob.get({ t: 'addContact', user: 'ada' });
    world.outer.holds = () => false;
    world.answer('openDevice');
    expect(back.last('done').value).toMatchObject({
      standing: { people: [{ id: 'bob', is: 'asking' }] },
    });
  });

  it('[ID7] a device that was dropped while it came in does not come in, and one added just before goes', () => {
    const world = new TestWorld();
    const ada = world.join();
    const { secret } = ada.get<SignedInResult>({ t: 'claim', id: 'ada', password });
    world.outer.holds = (call) => call === 'openDevice' || call === 'addDevice';
    const [tab, third] = [world.join(), world.join()];
    tab.ask({ t: 'enter', secret });
    third.ask({ t: 'signIn', id: 'ada', password });
    ada.ask({ t: 'signOut', everywhere: true });
    world.outer.holds = () => false;
    world.answer('addDevice');
    world.answer('openDevice');
    expect(third.last('signedOut').why).toBe('elsewhere');
    expect(tab.last('refused').code).toBe('bad_credentials');
    expect(world.server.gauges()).toMatchObject({ users: 0, asks: 0 });
  });
});

describe('a session', () => {
  it('[ID13] keeps its user over lost connections, and loses it with its end', () => {
    const world = new TestWorld();
    const ada = world.guest('ada');
    const { seq } = ada;
    ada.end();
    world.pass(60_000);
    const back = world.open();
    back.resume(ada.last('welcome'), seq);
    expect(codeOf(back, { t: 'claim', id: 'bob' })).toBe('already_signed_in');
    back.ask({ t: 'sync' });
    expect(back.last('snapshot').standing?.me.id).toBe('ada');
    back.end();
    world.pass(serverLimits.sessionLifeMs);
    expect(world.server.gauges()).toMatchObject({ users: 0, sessions: 0 });
  });

  it('[ID12] that is nobody is refused what only somebody may do', () => {
    const world = new TestWorld();
    const nobody = world.join();
    for (const command of [
      { t: 'protect', password },
      { t: 'settings' },
      { t: 'signOut', everywhere: true },
      { t: 'devices' },
      { t: 'forgetDevice', device: world.token() },
      { t: 'deleteMe' },
      { t: 'passkey', to: 'add' },
      { t: 'addContact', user: 'bob' },
      { t: 'dropContact', user: 'bob' },
      { t: 'block', user: 'bob' },
      { t: 'unblock', user: 'bob' },
      { t: 'pushOff' },
    ] satisfies Unnumbered[]) {
      expect([command.t, codeOf(nobody, command)]).toEqual([command.t, 'not_signed_in']);
    }
    expect(world.outer.calls).toEqual([]);
  });

  it('[ID4] hears what another session of its user changed, also while both ask', () => {
    const world = new TestWorld();
    const ada = world.join();
    const { secret } = ada.get<SignedInResult>({ t: 'claim', id: 'ada' });
    const tab = world.join();
    tab.get({ t: 'enter', secret });
    world.outer.holds = (call) => call === 'setSettings';
    ada.ask({ t: 'settings', callers: 'contacts' });
    tab.ask({ t: 'settings', secondCall: 'waiting' });
    world.answer();
    world.answer();
    const both = { callers: 'contacts', secondCall: 'waiting' };
    expect(ada.last('me').me).toMatchObject(both);
    expect(tab.last('done').value).toMatchObject({ standing: { me: both } });
    expect(world.outer.store.findUser({ key: 'ada' })).toMatchObject(both);
  });

  it('[ID4] [ID11] a password that was right opens nothing that somebody else has made meanwhile', () => {
    const world = new TestWorld();
    const ada = world.join();
    ada.get({ t: 'claim', id: 'ada', password });
    world.outer.holds = (call) => call === 'checkPassword';
    const late = world.join();
    late.ask({ t: 'signIn', id: 'ada', password });
    ada.get({ t: 'deleteMe' });
    world.join().get({ t: 'claim', id: 'ada', password: 'another one' });
    world.answer();
    expect(late.last('refused').code).toBe('bad_credentials');
  });

  it('[ID4] [ID11] nor does a passkey', () => {
    const world = new TestWorld();
    const ada = world.join();
    ada.get({ t: 'claim', id: 'ada' });
    const challenge = (socket: TestSocket, to: 'add' | 'signIn') =>
      withPasskey('key-of-ada', socket.get<{ options: string }>({ t: 'passkey', to }).options);
    ada.get({ t: 'passkeyDone', response: challenge(ada, 'add') });
    world.outer.holds = (call) => call === 'checkPasskey';
    const late = world.join();
    late.ask({ t: 'passkeyDone', response: challenge(late, 'signIn') });
    ada.get({ t: 'deleteMe' });
    world.join().get({ t: 'claim', id: 'ada', password });
    world.answer();
    expect(late.last('refused').code).toBe('bad_credentials');
  });
});
