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

  it('[ID6] to guess the password of an open page are bounded like others', () => {
    const world = new TestWorld();
    const ada = world.join();
    ada.get({ t: 'claim', id: 'ada', password });
    const guess = { t: 'protect', password, current: 'a wrong one' } as const;
    for (let n = 0; n < serverLimits.signInsPerNameMax; n += 1) codeOf(ada, guess);
    expect(codeOf(ada, { ...guess, current: password })).toBe('rate_limited');
  });

  it('[ID6] to set a first password are bounded, too, while none of them is answered', () => {
    const world = new TestWorld();
    const ada = world.join();
    ada.get({ t: 'claim', id: 'ada' });
    world.outer.holds = (call) => call === 'hashPassword';
    for (let n = 0; n < 3 * serverLimits.signInsPerNameMax; n += 1) {
      ada.ask({ t: 'protect', password });
    }
    expect(world.outer.others.passwordWork).toBe(serverLimits.signInsPerNameMax);
  });

  it('[ID3] a taken name is refused after the same work, whether its holder is there or not', () => {
    const work = ['here', 'away'].map((where) => {
      const world = new TestWorld();
      const ada = world.guest('ada');
      if (where === 'away') ada.end(1000);
      const { length } = world.outer.calls;
      expect(codeOf(world.join(), { t: 'claim', id: 'Ada' })).toBe('id_taken');
      return world.outer.calls.slice(length);
    });
    expect(work[0]).toEqual(work[1]);
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
