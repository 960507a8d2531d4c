import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Passkey } from '@parley/core/server';
import { passkeys } from './passkeys.ts';
import { selfSigned } from './self-signed.ts';

const origin = 'https://call.example.org:8443';
const challenge = 'c'.repeat(43);
const user = { key: 'ada', id: 'Ada' };

/** CBOR, as much of it as an authenticator writes. */
function cbor(value: unknown): Buffer {
  const head = (major: number, size: number) => {
    if (size < 24) return Buffer.of((major << 5) | size);
    return size < 256
      ? Buffer.of((major << 5) | 24, size)
      : Buffer.of((major << 5) | 25, size >> 8, size & 0xff);
  };
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, value.length), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(cbor)]);
  const entries = [...(value as Map<unknown, unknown>)].flat().map(cbor);
  return Buffer.concat([head(5, entries.length / 2), ...entries]);
}

const sha256 = (bytes: string | Buffer): Buffer => createHash('sha256').update(bytes).digest();

interface Page {
  origin: string;
  challenge: string;
  type?: string;
  rpId?: string;
  flags?: number;
}

const PRESENT = 0x01;
const VERIFIED = 0x04;
const WITH_KEY = 0x40;

/** A security key in software: ES256, one credential. */
class Authenticator {
  readonly id = randomBytes(16);
  readonly #pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  counter = 0;

  get point(): Buffer {
    const { x = '', y = '' } = this.#pair.publicKey.export({ format: 'jwk' });
    return Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  }

  clientDataOf(page: Page): string {
    return this.#clientData({ type: 'webauthn.create', ...page });
  }

  make(page: Page, format = 'none', statement = new Map<string, unknown>()): string {
    const coordinates = [this.point.subarray(1, 33), this.point.subarray(33)];
    const key = new Map(
      [1, 3, -1, -2, -3].map((label, at) => [label, [2, -7, 1, ...coordinates][at]]),
    );
    const idLength = Buffer.of(0, this.id.length);
    const made = Buffer.concat([Buffer.alloc(16), idLength, this.id, cbor(key)]);
    const data = Buffer.concat([this.#data(page, WITH_KEY), made]);
    const attestation = new Map<string, unknown>([
      ['fmt', format],
      ['attStmt', statement],
      ['authData', data],
    ]);
    return this.#said({
      clientDataJSON: this.clientDataOf(page),
      attestationObject: cbor(attestation).toString('base64url'),
    });
  }

  use(page: Page): string {
    const client = this.#clientData({ type: 'webauthn.get', ...page });
    const data = this.#data(page, 0);
    const signed = Buffer.concat([data, sha256(Buffer.from(client, 'base64url'))]);
    return this.#said({
      clientDataJSON: client,
      authenticatorData: data.toString('base64url'),
      signature: sign('sha256', signed, this.#pair.privateKey).toString('base64url'),
    });
  }

  #data({ rpId = 'call.example.org', flags = PRESENT | VERIFIED }: Page, more: number): Buffer {
    this.counter += 1;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    return Buffer.concat([sha256(rpId), Buffer.of(flags | more), counter]);
  }

  #clientData({ type, origin: of, challenge: said }: Page): string {
    const data = { type, origin: of, challenge: Buffer.from(said).toString('base64url') };
    return Buffer.from(JSON.stringify(data)).toString('base64url');
  }

  #said(response: object): string {
    const id = this.id.toString('base64url');
    return JSON.stringify({
      id,
      rawId: id,
      type: 'public-key',
      response,
      clientExtensionResults: {},
    });
  }
}

const page = { origin, challenge };
const refused = { refused: 'passkey' };

async function made(): Promise<{ authenticator: Authenticator; passkey: Passkey }> {
  const authenticator = new Authenticator();
  const passkey = await passkeys.readPasskey({ ...page, response: authenticator.make(page) });
  if ('refused' in passkey) throw new Error('a good passkey was refused');
  return { authenticator, passkey };
}

type Asked = Parameters<typeof passkeys.passkeyOptions>[0];

async function optionsFor(
  asked: Omit<Asked, 'origin' | 'challenge'>,
): Promise<Record<string, unknown>> {
  const answer = await passkeys.passkeyOptions({ ...page, ...asked });
  return 'options' in answer ? JSON.parse(answer.options) : answer;
}

it('[ID8] asks the browser for a passkey of the host of the page, without proof of its maker', async () => {
  const options = await optionsFor({ to: 'add', user, exclude: ['AAAA'] });
  expect(options).toMatchObject({
    rp: { id: 'call.example.org', name: 'Parley' },
    user: { name: 'Ada', displayName: 'Ada', id: sha256('ada').toString('base64url') },
    challenge: Buffer.from(challenge).toString('base64url'),
    attestation: 'none',
    excludeCredentials: [{ id: 'AAAA', type: 'public-key' }],
    authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
  });
});

it('[ID8] asks the browser for any passkey of this host to sign in', async () => {
  const asked = await optionsFor({ to: 'signIn', exclude: [] });
  expect(asked).toMatchObject({ rpId: 'call.example.org', userVerification: 'preferred' });
  expect(asked['challenge']).toBe(Buffer.from(challenge).toString('base64url'));
  expect(asked['allowCredentials']).toBeUndefined();
});

it.each(['', 'null', 'app://call.example.org', 'https://192.0.2.7:8443', 'https://[2001:db8::1]'])(
  '[ID8] has no passkeys for %j, where no browser has them',
  async (of) => {
    const on = { origin: of, challenge };
    const asked = { to: 'signIn' as const, ...on, exclude: [] };
    expect(await passkeys.passkeyOptions(asked)).toEqual({ refused: 'page' });
    const response = new Authenticator().make({ ...on, rpId: '' });
    expect(await passkeys.readPasskey({ ...on, response })).toEqual(refused);
  },
);

it('[ID4] a passkey that was made signs in again, and its counter only grows', async () => {
  const { authenticator, passkey } = await made();
  expect(passkey).toEqual({
    credential: authenticator.id.toString('base64url'),
    publicKey: expect.stringMatching(/^[\w-]+$/),
    counter: 1,
  });
  const response = authenticator.use(page);
  expect(await passkeys.checkPasskey({ ...page, response, passkey })).toEqual({ counter: 2 });
  const used = { ...passkey, counter: 2 };
  expect(await passkeys.checkPasskey({ ...page, response, passkey: used })).toEqual(refused);
});

it('[ID8] verification by the device is preferred and not demanded', async () => {
  const { authenticator, passkey } = await made();
  const response = authenticator.use({ ...page, flags: PRESENT });
  expect(await passkeys.checkPasskey({ ...page, response, passkey })).toEqual({ counter: 2 });
});

const wrong: [string, Partial<Page>][] = [
  ['another challenge', { challenge: 'd'.repeat(43) }],
  ['another origin', { origin: 'https://evil.example' }],
  ['the same host at another port', { origin: 'https://call.example.org' }],
  ['http', { origin: 'http://call.example.org:8443' }],
  ['another host in its data', { rpId: 'evil.example' }],
  ['the type of the other ceremony', { type: 'webauthn.other' }],
  ['nobody present', { flags: 0 }],
];

it.each(wrong)('[ID8] refuses a passkey with %s', async (_, change) => {
  const { authenticator, passkey } = await made();
  const response = authenticator.use({ ...page, ...change });
  expect(await passkeys.checkPasskey({ ...page, response, passkey })).toEqual(refused);
  const another = new Authenticator().make({ ...page, ...change });
  expect(await passkeys.readPasskey({ ...page, response: another })).toEqual(refused);
});

it('[ID8] refuses the passkey of another, and a signature by another', async () => {
  const [ada, bo] = [await made(), await made()];
  const response = bo.authenticator.use(page);
  expect(await passkeys.checkPasskey({ ...page, response, passkey: ada.passkey })).toEqual(refused);
  const mixed = { ...ada.passkey, credential: bo.passkey.credential };
  expect(await passkeys.checkPasskey({ ...page, response, passkey: mixed })).toEqual(refused);
});

it('[ID8] refuses an attestation with a certificate, which may name addresses to ask, though it fits', async () => {
  const { cert, key } = selfSigned(['maker.example']);
  const certificate = Buffer.from(cert.replace(/-----[^-]+-----|\n/g, ''), 'base64');
  const authenticator = new Authenticator();
  const clientHash = sha256(Buffer.from(authenticator.clientDataOf(page), 'base64url'));
  const signed = [Buffer.of(0), sha256('call.example.org'), clientHash, authenticator.id];
  const base = Buffer.concat([...signed, authenticator.point]);
  const statement = new Map<string, unknown>([
    ['sig', sign('sha256', base, key)],
    ['x5c', [certificate]],
  ]);
  const response = authenticator.make(page, 'fido-u2f', statement);
  expect(await passkeys.readPasskey({ ...page, response })).toEqual(refused);
});

it.each(['', 'null', '[]', '{}', '{"id":1}', '{"id":"a","rawId":"a","type":"public-key"}', 'x'])(
  '[ID8] refuses %j',
  async (response) => {
    const { passkey } = await made();
    expect(await passkeys.readPasskey({ ...page, response })).toEqual(refused);
    expect(await passkeys.checkPasskey({ ...page, response, passkey })).toEqual(refused);
  },
);

it('[ID8] refuses bytes that are no CBOR, or end too early', async () => {
  const response = JSON.parse(new Authenticator().make(page));
  const whole = Buffer.from(response.response.attestationObject, 'base64url');
  const beforeTheKey = whole.length - 77;
  for (let length = 1; length < beforeTheKey; length += 7) {
    response.response.attestationObject = whole.subarray(0, length).toString('base64url');
    expect(await passkeys.readPasskey({ ...page, response: JSON.stringify(response) })).toEqual(
      refused,
    );
  }
});
