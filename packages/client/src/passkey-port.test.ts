import { expect, it } from 'vitest';
import { passkeysOver } from './passkey-port.ts';

const bytes = (...values: number[]): ArrayBuffer => new Uint8Array(values).buffer;

/** As much of a browser as makes a passkey, and what it was asked. */
function browserWith(response: object, toJSON?: () => object) {
  const asked: unknown[] = [];
  const credential = {
    id: '-_8',
    rawId: bytes(0xfb, 0xff),
    type: 'public-key',
    authenticatorAttachment: null,
    getClientExtensionResults: () => ({}),
    response,
    ...(toJSON === undefined ? {} : { toJSON }),
  };
  const answer = (options?: object) => {
    asked.push(options);
    return Promise.resolve(credential);
  };
  return { asked, credentials: { create: answer, get: answer } };
}

it('makes a passkey in a browser that does not translate JSON', async () => {
  const { asked, credentials } = browserWith({
    clientDataJSON: bytes(1, 2),
    attestationObject: bytes(3),
    getTransports: () => ['internal'],
  });
  const response = await passkeysOver(credentials, {}).make(
    JSON.stringify({
      challenge: 'AQL_',
      rp: { id: 'calls.example', name: 'Parley' },
      user: { id: '_-8', name: 'ann', displayName: 'ann' },
      excludeCredentials: [{ id: 'BA', type: 'public-key' }],
    }),
  );
  expect(asked).toEqual([
    {
      publicKey: {
        challenge: new Uint8Array([1, 2, 255]),
        rp: { id: 'calls.example', name: 'Parley' },
        user: { id: new Uint8Array([0xff, 0xef]), name: 'ann', displayName: 'ann' },
        excludeCredentials: [{ id: new Uint8Array([4]), type: 'public-key' }],
      },
    },
  ]);
  expect(JSON.parse(response)).toEqual({
    id: '-_8',
    rawId: '-_8',
    type: 'public-key',
    clientExtensionResults: {},
    response: { clientDataJSON: 'AQI', attestationObject: 'Aw', transports: ['internal'] },
  });
});

it('uses a passkey in a browser that does not translate JSON', async () => {
  const { asked, credentials } = browserWith({
    clientDataJSON: bytes(1),
    authenticatorData: bytes(2),
    signature: bytes(3),
    userHandle: null,
  });
  const response = await passkeysOver(credentials, {}).use(
    JSON.stringify({ challenge: 'AQ', allowCredentials: [{ id: 'Ag', type: 'public-key' }] }),
  );
  const allowed = { id: new Uint8Array([2]), type: 'public-key' };
  expect(asked).toEqual([
    { publicKey: { challenge: new Uint8Array([1]), allowCredentials: [allowed] } },
  ]);
  expect(JSON.parse(response)).toMatchObject({
    response: { clientDataJSON: 'AQ', authenticatorData: 'Ag', signature: 'Aw' },
  });
});

it('leaves translating to a browser that can', async () => {
  const { asked, credentials } = browserWith({}, () => ({ id: 'its own' }));
  const translated = (json: object) => ({ ...json, challenge: bytes(7) }) as never;
  const passkeys = passkeysOver(credentials, {
    parseCreationOptionsFromJSON: translated,
    parseRequestOptionsFromJSON: translated,
  });
  expect(await passkeys.make('{"rp":{}}')).toBe('{"id":"its own"}');
  expect(await passkeys.use('{}')).toBe('{"id":"its own"}');
  expect(asked).toEqual([
    { publicKey: { rp: {}, challenge: bytes(7) } },
    { publicKey: { challenge: bytes(7) } },
  ]);
});
