import { expect, it } from 'vitest';
import type { ClientInput, ClientState, Outcome, Request } from '@parley/core/client';
import type { MeView } from '@parley/protocol';
import { IdentityHandle } from './identity.ts';
import { Requests } from './requests.ts';
import { FakePasskeys } from './testing/fake-passkeys.ts';

const me: MeView = {
  id: 'ann',
  kind: 'account',
  device: 'd'.repeat(22),
  callers: 'everyone',
  secondCall: 'busy',
  hasPassword: false,
  passkeys: 1,
  missed: 0,
};

/** A machine that answers with what is given, and what it was asked. */
function identityWith(passkeys: FakePasskeys | undefined, pushKey: string | null = null) {
  const asked: Request[] = [];
  const options = JSON.stringify({ challenge: 'c', user: 'ann' });
  const requests: Requests = new Requests((input: ClientInput) => {
    if (input.t !== 'request') return;
    asked.push(input.request);
    const value = input.request.do === 'passkey' ? { options } : { standing: { me, people: [] } };
    const outcome: Outcome = { ok: true, value };
    requests.settle(input.id, outcome);
  });
  const state = () => ({ pushKey }) as ClientState;
  return { identity: new IdentityHandle(requests, passkeys, state), asked };
}

it('[ID8] takes the server’s challenge to the browser and its answer back', async () => {
  const { identity, asked } = identityWith(new FakePasskeys());
  expect(await identity.addPasskey({ id: 'ann' })).toBe(me);
  expect(await identity.signInWithPasskey()).toBe(me);
  const response = '{"challenge":"c","user":"ann"}';
  expect(asked).toEqual([
    { do: 'passkey', to: 'claim', id: 'ann' },
    { do: 'passkeyDone', response },
    { do: 'passkey', to: 'signIn' },
    { do: 'passkeyDone', response },
  ]);
});

it('[ID8] a person who closes the browser’s question has cancelled, and nothing was shown', async () => {
  const passkeys = new FakePasskeys();
  passkeys.dismisses = true;
  const { identity, asked } = identityWith(passkeys);
  await expect(identity.addPasskey()).rejects.toMatchObject({ code: 'cancelled' });
  await expect(identity.signInWithPasskey()).rejects.toMatchObject({ code: 'cancelled' });
  expect(asked.map((request) => request.do)).toEqual(['passkey', 'passkey']);
});

it('a page without passkeys says so, and asks nothing', async () => {
  const { identity, asked } = identityWith(undefined);
  expect(identity.hasPasskeys).toBe(false);
  await expect(identity.addPasskey()).rejects.toMatchObject({ code: 'missing' });
  expect(asked).toEqual([]);
});

it('asks for no subscription where the server sends no pushes', async () => {
  const { identity } = identityWith(undefined);
  const registration = {} as ServiceWorkerRegistration;
  await expect(identity.pushOn(registration)).rejects.toMatchObject({ code: 'not_allowed' });
});
