import { describe, expect, it } from 'vitest';
import type { SignedInResult, StandingResult } from '@parley/protocol';
import { serverLimits } from './limits.ts';
import { type TestSocket, TestWorld, type Unnumbered } from './testing.ts';

const DAY = 24 * 60 * 60_000;
const password = 'correct horse';

const codeOf = (socket: TestSocket, command: Unnumbered) => {
  const answer = socket.ask(command);
  return answer?.t === 'refused' ? answer.code : answer?.t;
};

describe('a name', () => {
  it('[ID1] [ID2] [ID12] is had by who claims it, as written, by whoever shows the secret', () => {
    const world = new TestWorld();
    const ada = world.join('192.0.2.1', 'Firefox on Linux');
    const { standing, secret } = ada.get<SignedInResult>({ t: 'claim', id: 'Ada.Λ' });
    expect(standing).toEqual({
      me: {
        id: 'Ada.Λ',
        kind: 'guest',
        device: standing.me.device,
        callers: 'everyone',
        secondCall: 'busy',
        hasPassword: false,
        passkeys: 0,
        missed: 0,
      },
      people: [],
    });
    const again = world.join();
    const entered = again.get<StandingResult>({ t: 'enter', secret });
    expect(entered.standing).toEqual(standing);
    expect(world.server.gauges()).toMatchObject({ users: 1, sessions: 2 });
    expect(codeOf(world.join(), { t: 'create' })).toBe('done');
  });

  it('[ID3] is refused to everybody else, however alike they write it, and its holder notices nothing', () => {
    const world = new TestWorld();
    const ada = world.guest('Paul.O');
    const before = ada.texts.length;
    for (const id of ['Paul.O', 'paul_0', 'PAUI-o', 'Раul.o']) {
      expect([id, codeOf(world.join(), { t: 'claim', id })]).toEqual([id, 'id_taken']);
    }
    ada.end(1000);
    expect(codeOf(world.join(), { t: 'claim', id: 'paulo' })).toBe('done');
    expect(codeOf(world.join(), { t: 'claim', id: 'paul.o' })).toBe('id_taken');
    expect(ada.texts.slice(before).filter((text) => !text.includes('beat'))).toEqual([]);
  });

  it('[ID2] is free again 30 days after its browser was last seen, and not before', () => {
    const world = new TestWorld();
    const ada = world.join();
    const { secret } = ada.get<SignedInResult>({ t: 'claim', id: 'ada' });
    ada.end(1000);
    world.pass(29 * DAY);
    const back = world.join();
    back.get({ t: 'enter', secret });
    back.end(1000);
    world.pass(30 * DAY - 1);
    expect(codeOf(world.join('192.0.2.7'), { t: 'claim', id: 'ada' })).toBe('id_taken');
    world.pass(1);
    expect(codeOf(world.join('192.0.2.7'), { t: 'claim', id: 'ada' })).toBe('done');
    expect(codeOf(world.join('192.0.2.8'), { t: 'enter', secret })).toBe('bad_credentials');
  });

  it('[ID2] stays with who is here, however long ago they came', () => {
    const world = new TestWorld({ limits: { guestLifeMs: 60_000 } });
    const ada = world.guest('ada');
    world.live([ada], 120_000);
    expect(codeOf(world.join(), { t: 'claim', id: 'ada' })).toBe('id_taken');
  });
});

describe('an account', () => {
  it('[ID4] [ID7] is kept for good and used wherever its password is shown, on a device of its own', () => {
    const world = new TestWorld();
    const ada = world.join();
    const made = ada.get<SignedInResult>({ t: 'claim', id: 'ada', password });
    expect(made.standing.me).toMatchObject({ kind: 'account', hasPassword: true });
    ada.end(1000);
    world.pass(400 * DAY);
    expect(codeOf(world.join(), { t: 'claim', id: 'ada' })).toBe('id_taken');
    const other = world.join();
    const signedIn = other.get<SignedInResult>({ t: 'signIn', id: 'ADA', password });
    expect(signedIn.standing.me).toMatchObject({ id: 'ada', kind: 'account' });
    expect(signedIn.standing.me.device).not.toBe(made.standing.me.device);
    expect(signedIn.secret).not.toBe(made.secret);
    for (const { secret } of [made, signedIn]) world.join().get({ t: 'enter', secret });
  });

  it('[ID4] is made of a name with a password, once the password there is was shown', () => {
    const world = new TestWorld();
    const ada = world.join();
    const { secret } = ada.get<SignedInResult>({ t: 'claim', id: 'ada' });
    const tab = world.join();
    tab.get({ t: 'enter', secret });
    const { standing } = ada.get<StandingResult>({ t: 'protect', password });
    expect(standing.me).toMatchObject({ kind: 'account', hasPassword: true });
    expect(tab.last('me').me).toMatchObject({ kind: 'account', hasPassword: true });
    const changed = 'another one';
    expect(codeOf(tab, { t: 'protect', password: changed })).toBe('bad_credentials');
    const wrong = { t: 'protect', password: changed, current: 'a wrong one' } as const;
    expect(codeOf(tab, wrong)).toBe('bad_credentials');
    tab.get({ t: 'protect', password: changed, current: password });
    const other = world.join();
    expect(codeOf(other, { t: 'signIn', id: 'ada', password })).toBe('bad_credentials');
    other.get({ t: 'signIn', id: 'ada', password: changed });
  });

  it('[ID5] a wrong password, an unknown name and a name without password are refused alike, with the same work', () => {
    const world = new TestWorld();
    world.guest('guest');
    world.join().get({ t: 'claim', id: 'ada', password });
    const ways = ['ada', 'guest', 'nobody'].map((id) => {
      const calls = world.outer.calls.length;
      const socket = world.join(`203.0.113.${id.length}`);
      const { texts } = socket;
      const before = [texts.length, world.outer.others.passwordWork] as const;
      socket.ask({ t: 'signIn', id, password: 'a wrong one' });
      return {
        said: texts.slice(before[0]),
        work: world.outer.others.passwordWork - before[1],
        asked: world.outer.calls.slice(calls),
      };
    });
    expect(ways[0]?.said.join()).toContain('bad_credentials');
    expect(ways[0]?.work).toBe(1);
    expect([ways[1], ways[2]]).toEqual([ways[0], ways[0]]);
  });
});

describe('attempts', () => {
  it('[ID6] are bounded by address, before anything is looked up', () => {
    const world = new TestWorld();
    const from = (address: string, id: string) =>
      codeOf(world.join(address), { t: 'signIn', id, password });
    for (let n = 0; n < serverLimits.signInsPerAddressMax; n += 1) from('192.0.2.9', `name${n}`);
    const { length } = world.outer.calls;
    expect(from('192.0.2.9', 'yet-another')).toBe('rate_limited');
    expect(world.outer.calls.length).toBe(length);
    expect(from('192.0.2.10', 'yet-another')).toBe('bad_credentials');
    world.pass(serverLimits.signInsWindowMs);
    expect(from('192.0.2.9', 'yet-another')).toBe('bad_credentials');
  });

  it('[ID6] are bounded by name, from wherever they come and however it is written', () => {
    const world = new TestWorld();
    world.join().get({ t: 'claim', id: 'ada', password });
    for (let n = 0; n < serverLimits.signInsPerNameMax; n += 1) {
      const id = n % 2 === 0 ? 'ada' : 'ADA';
      codeOf(world.join(`192.0.2.${n + 20}`), { t: 'signIn', id, password: 'a wrong one' });
    }
    const last = world.join('192.0.2.99').ask({ t: 'signIn', id: 'ada', password });
    expect(last).toMatchObject({ code: 'rate_limited' });
    expect(last?.t === 'refused' && (last.retryAfterMs ?? 0) > 0).toBe(true);
  });

  it('[ID6] to claim are bounded by address, and so are secrets shown in vain', () => {
    const world = new TestWorld();
    for (let n = 0; n < serverLimits.claimsMax; n += 1) {
      world.join().get({ t: 'claim', id: `name${n}` });
    }
    const { length } = world.outer.calls;
    expect(codeOf(world.join(), { t: 'claim', id: 'one-more' })).toBe('rate_limited');
    const secret = world.token();
    for (let n = 0; n < serverLimits.signInsPerAddressMax; n += 1) {
      expect(codeOf(world.join(), { t: 'enter', secret })).toBe('bad_credentials');
    }
    expect(world.outer.calls.length).toBe(length + serverLimits.signInsPerAddressMax);
    expect(codeOf(world.join(), { t: 'enter', secret })).toBe('rate_limited');
    expect(codeOf(world.join(), { t: 'admit', token: 'token x' })).toBe('registration_closed');
  });

  it('[ID6] many browsers behind one address come back at once', () => {
    const world = new TestWorld({ limits: { claimsMax: 100 } });
    const secrets = Array.from({ length: 100 }, (_, n) => {
      return world.join().get<SignedInResult>({ t: 'claim', id: `name${n}` }).secret;
    });
    for (const secret of secrets) expect(codeOf(world.join(), { t: 'enter', secret })).toBe('done');
  });
});

describe('registration', () => {
  it('[ID9] accounts: no name without a password', () => {
    const world = new TestWorld({ admission: { registration: 'accounts' } });
    expect(world.join().last('welcome').registration).toBe('accounts');
    expect(codeOf(world.join(), { t: 'claim', id: 'ada' })).toBe('registration_closed');
    expect(codeOf(world.join(), { t: 'claim', id: 'ada', password })).toBe('done');
    expect(codeOf(world.join(), { t: 'signIn', id: 'ada', password })).toBe('done');
    expect(codeOf(world.join(), { t: 'admit', token: 'token ada' })).toBe('registration_closed');
  });

  it('[ID9] [ID10] tokens: only whom a token admits, under the name in it, in every tab of a browser as one device', () => {
    const world = new TestWorld({ admission: { registration: 'tokens' } });
    const closed: Unnumbered[] = [
      { t: 'claim', id: 'ada' },
      { t: 'claim', id: 'ada', password },
      { t: 'signIn', id: 'ada', password },
      { t: 'enter', secret: world.token() },
      { t: 'passkey', to: 'signIn' },
      { t: 'passkey', to: 'claim', id: 'ada' },
      { t: 'passkeyDone', response: '{}' },
    ];
    for (const command of closed) {
      expect(codeOf(world.join(), command)).toBe('registration_closed');
    }
    expect(codeOf(world.join(), { t: 'admit', token: 'forged' })).toBe('bad_credentials');
    const device = world.token();
    const [ada, tab] = [world.open(), world.open()];
    const standings = [ada, tab].map((socket) => {
      socket.hello({ device });
      return socket.get<StandingResult>({ t: 'admit', token: 'token Ada' }).standing;
    });
    expect(standings[0]?.me).toMatchObject({ id: 'Ada', kind: 'token' });
    expect(standings[1]).toEqual(standings[0]);
    expect(codeOf(world.join(), { t: 'admit', token: 'token aԁa' })).toBe('id_taken');
    expect(codeOf(ada, { t: 'protect', password })).toBe('not_allowed');
    ada.get({ t: 'signOut', everywhere: true });
    expect(world.server.gauges()).toMatchObject({ users: 0 });
  });

  it('[ID10] tokens that are refused are bounded by address', () => {
    const world = new TestWorld({ admission: { registration: 'tokens' } });
    for (let n = 0; n < serverLimits.signInsPerAddressMax; n += 1) {
      codeOf(world.join(), { t: 'admit', token: 'forged' });
    }
    expect(codeOf(world.join(), { t: 'admit', token: 'token Ada' })).toBe('rate_limited');
  });
});

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
    const { outer } = world;
    const old = outer.store.openDevice.bind(outer.store);
    // the answer of the first loading is made before the change and comes after it
    let first: ReturnType<typeof old> | undefined;
    outer.store.openDevice = (given) => {
      const answer = first ?? old(given);
      first = undefined;
      return answer;
    };
    outer.holds = (call) => call === 'openDevice';
    const back = world.join();
    back.ask({ t: 'enter', secret });
    first = old({ hash: world.crypto.hash(secret) });
    bob.get({ t: 'addContact', user: 'ada' });
    outer.holds = () => false;
    world.answer('openDevice');
    expect(back.last('done').value).toMatchObject({
      standing: { people: [{ id: 'bob', is: 'asking' }] },
    });
  });

  it('[ID7] a device that was dropped while it came in does not come in', () => {
    const world = new TestWorld();
    const ada = world.join();
    const { secret } = ada.get<SignedInResult>({ t: 'claim', id: 'ada', password });
    const other = world.join();
    other.get({ t: 'signIn', id: 'ada', password });
    world.outer.holds = (call) => call === 'openDevice' || call === 'addDevice';
    const [tab, third] = [world.join(), world.join()];
    tab.ask({ t: 'enter', secret });
    third.ask({ t: 'signIn', id: 'ada', password });
    const answers = world.outer.held.splice(0).map((asked) => {
      return { ask: asked.ask, answer: world.outer.answerTo(asked.question) };
    });
    ada.get({ t: 'signOut', everywhere: true });
    world.outer.holds = () => false;
    for (const answer of answers) world.feed({ t: 'answered', ...answer });
    for (const socket of [tab, third]) expect(socket.last('refused').code).toBe('bad_credentials');
    expect(world.server.gauges()).toMatchObject({ users: 0 });
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
});

it('[SRV4] no name, password, secret, token or label stands in what is logged', () => {
  const world = new TestWorld();
  const ada = world.join('192.0.2.1', 'Firefox on Linux');
  const { secret } = ada.get<SignedInResult>({ t: 'claim', id: 'Ada', password });
  world.join().get({ t: 'signIn', id: 'Ada', password });
  ada.get({ t: 'addContact', user: 'Bob' });
  ada.get({ t: 'signOut', everywhere: true });
  expect(world.logs.map(({ step }) => step)).toContain('signed out');
  const lines = JSON.stringify(world.logs);
  for (const own of ['Ada', 'Bob', password, secret, 'Firefox', 'skeleton', 'ada']) {
    expect(lines).not.toContain(own);
  }
});
