import { expect, it } from 'vitest';
import {
  type PasskeyResult,
  type SignedInResult,
  type StandingResult,
  wireLimits,
} from '@parley/protocol';
import { serverLimits } from './limits.ts';
import { withPasskey } from './testing-outer.ts';
import { type TestSocket, TestWorld, type Unnumbered } from './testing.ts';

type Begin = Extract<Unnumbered, { t: 'passkey' }>;

const begin = (socket: TestSocket, fields: Omit<Begin, 't'>) =>
  socket.get<PasskeyResult>({ t: 'passkey', ...fields }).options;

const codeOf = (socket: TestSocket, response: string) => {
  const answer = socket.ask({ t: 'passkeyDone', response });
  return answer?.t === 'refused' ? answer.code : answer?.t;
};

/** Ada with an account that has the passkey `key-1`. */
function account() {
  const world = new TestWorld();
  const ada = world.join();
  const response = withPasskey('key-1', begin(ada, { to: 'claim', id: 'Ada' }));
  const made = ada.get<SignedInResult>({ t: 'passkeyDone', response });
  return { world, ada, made };
}

it('[ID4] [ID8] a name is taken with a passkey, which signs in anywhere then', () => {
  const { world, made } = account();
  expect(made.standing.me).toMatchObject({
    id: 'Ada',
    kind: 'account',
    hasPassword: false,
    passkeys: 1,
  });
  const other = world.join('192.0.2.2');
  const options = begin(other, { to: 'signIn' });
  expect(JSON.parse(options)).toMatchObject({
    to: 'signIn',
    origin: 'https://calls.example',
    exclude: [],
  });
  const response = withPasskey('key-1', options);
  const signedIn = other.get<SignedInResult>({ t: 'passkeyDone', response });
  expect(signedIn.standing.me.id).toBe('Ada');
  world.join().get({ t: 'enter', secret: signedIn.secret });
  expect(world.outer.store.findPasskey({ credential: 'key-1' })?.counter).toBe(1);
  expect(codeOf(world.join(), '{}')).toBe('bad_credentials');
});

it('[ID4] [ID8] a passkey is added to a name, which is an account then, and told to the other tabs', () => {
  const world = new TestWorld();
  const ada = world.join();
  const { secret } = ada.get<SignedInResult>({ t: 'claim', id: 'ada' });
  const tab = world.join();
  tab.get({ t: 'enter', secret });
  const first = withPasskey('key-1', begin(ada, { to: 'add' }));
  const { standing } = ada.get<StandingResult>({ t: 'passkeyDone', response: first });
  expect(standing.me).toMatchObject({ kind: 'account', passkeys: 1 });
  expect(tab.last('me').me).toMatchObject({ kind: 'account', passkeys: 1 });
  const options = begin(tab, { to: 'add' });
  expect(JSON.parse(options)).toMatchObject({
    exclude: ['key-1'],
    user: { key: 'ada', id: 'ada' },
  });
});

it('[ID8] a challenge is good once', () => {
  const { world } = account();
  const other = world.join();
  const response = withPasskey('key-1', begin(other, { to: 'signIn' }));
  expect(codeOf(other, response)).toBe('done');
  other.get({ t: 'signOut', everywhere: false });
  expect(codeOf(other, response)).toBe('bad_credentials');
  const fresh = begin(other, { to: 'signIn' });
  expect(codeOf(other, response), 'one of before').toBe('bad_credentials');
  expect(codeOf(other, withPasskey('key-1', fresh)), 'used up in vain').toBe('bad_credentials');
});

it('[ID8] a challenge is good for 5 minutes', () => {
  const { world } = account();
  for (const [waitMs, code] of [
    [serverLimits.challengeLifeMs - 1, 'done'],
    [serverLimits.challengeLifeMs, 'bad_credentials'],
  ] as const) {
    const other = world.join();
    const response = withPasskey('key-1', begin(other, { to: 'signIn' }));
    world.live([other], waitMs);
    expect(codeOf(other, response)).toBe(code);
  }
});

it('[ID8] a challenge is good for the session that asked, for what it asked and for its page', () => {
  const { world } = account();
  const [one, two] = [world.join(), world.join()];
  const options = begin(one, { to: 'signIn' });
  begin(two, { to: 'signIn' });
  expect(codeOf(two, withPasskey('key-1', options))).toBe('bad_credentials');
  expect(codeOf(one, withPasskey('key-2', options))).toBe('bad_credentials');
  const away = begin(one, { to: 'signIn' }).replace('calls.example', 'evil.example');
  expect(codeOf(one, withPasskey('key-1', away))).toBe('bad_credentials');
  const claimed = begin(one, { to: 'claim', id: 'ada' });
  expect(codeOf(one, withPasskey('key-3', claimed))).toBe('id_taken');
});

it('[ID8] what is no answer of a passkey is refused, also when it is no JSON', () => {
  const { world } = account();
  for (const response of [
    'x',
    '[]',
    'null',
    '{"id":7}',
    '{"id":"key-1"}',
    '{"id":"constructor"}',
  ]) {
    const other = world.join('192.0.2.3');
    begin(other, { to: 'signIn' });
    expect([response, codeOf(other, response)]).toEqual([response, 'bad_credentials']);
  }
  const asked = world.outer.calls.filter((call) => call === 'findPasskey');
  expect(asked.length, 'only by an id').toBe(2);
  expect(world.join().ask({ t: 'passkey', to: 'claim' })).toMatchObject({ code: 'bad_message' });
});

it('[ID6] claims and sign-ins by passkey are bounded like others', () => {
  const { world } = account();
  const tries = (to: 'claim' | 'signIn', count: number) =>
    Array.from({ length: count }, (_, n) => {
      const socket = world.join('192.0.2.4');
      const options = begin(socket, to === 'claim' ? { to, id: `name${n}` } : { to });
      return codeOf(socket, withPasskey(`key-${to}-${n}`, options));
    }).at(-1);
  expect(tries('claim', serverLimits.claimsMax + 1)).toBe('rate_limited');
  expect(tries('signIn', serverLimits.signInsPerAddressMax)).toBe('bad_credentials');
  expect(tries('signIn', 1)).toBe('rate_limited');
});

it('[ID8] a user has at most ten passkeys, and each is of one user', () => {
  const { world, ada } = account();
  const bob = world.guest('bob');
  expect(codeOf(bob, withPasskey('key-1', begin(bob, { to: 'add' })))).toBe('too_many');
  for (let n = 2; n <= wireLimits.passkeysMax; n += 1) {
    expect(codeOf(ada, withPasskey(`key-${n}`, begin(ada, { to: 'add' })))).toBe('done');
  }
  expect(ada.ask({ t: 'passkey', to: 'add' })).toMatchObject({ code: 'too_many' });
});

it('[ID8] who is somebody needs no passkey to be somebody', () => {
  const { world, ada } = account();
  expect(ada.ask({ t: 'passkey', to: 'signIn' })).toMatchObject({ code: 'already_signed_in' });
  const other = world.join();
  const response = withPasskey('key-1', begin(other, { to: 'signIn' }));
  other.get({ t: 'claim', id: 'bob' });
  expect(codeOf(other, response)).toBe('already_signed_in');
  expect(world.outer.store.findPasskey({ credential: 'key-1' })?.counter).toBe(0);
});

it('[ID8] who signed out adds no passkey any more', () => {
  const { world, ada } = account();
  const response = withPasskey('key-2', begin(ada, { to: 'add' }));
  ada.get({ t: 'signOut', everywhere: false });
  expect(codeOf(ada, response)).toBe('not_signed_in');
  expect(world.outer.store.listPasskeys({ key: 'ada' })).toEqual(['key-1']);
});
