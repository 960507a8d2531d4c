import { createSecretKey } from 'node:crypto';
import { expect, it } from 'vitest';
import { loadTokenKeys } from './token-keys.ts';
import { ed, jwkOf, koblitz, loaded, p256, pemOf, rsa, smallRsa } from './token-testing.ts';

it.each([
  ['a secret that is too short', 'short', 'holds a secret of fewer than 32 bytes'],
  ['an empty file', '', 'holds a secret of fewer than 32 bytes'],
  ['a private key', rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }), 'holds a private key'],
  ['a private JWK', jwkOf(p256.privateKey, {}), 'holds a private key'],
  [
    'PEM that is nothing',
    '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n',
    'is no public key in PEM',
  ],
  [
    'an RSA key of 1024 bits',
    pemOf(smallRsa.publicKey),
    'holds an RSA key of fewer than 2048 bits',
  ],
  [
    'a curve without an algorithm',
    pemOf(koblitz.publicKey),
    'cannot be used with any known algorithm',
  ],
  [
    'a JWK with the algorithm of another',
    jwkOf(p256.publicKey, { alg: 'RS256' }),
    'cannot be used with RS256',
  ],
  [
    'a JWK without an algorithm',
    jwkOf(p256.publicKey, { alg: 'none' }),
    'cannot be used with none',
  ],
  [
    'a secret too short for its algorithm',
    { kty: 'oct', k: 'A'.repeat(43), alg: 'HS512' },
    'cannot be used with HS512',
  ],
  ['a JWK that encrypts', jwkOf(rsa.publicKey, { use: 'enc' }), 'not for signatures'],
  [
    'a JWK that is no key',
    { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA' },
    'holds a JWK that is no key',
  ],
  ['an empty set', { keys: [] }, 'holds no key that signs'],
  [
    'a set without kids',
    { keys: [jwkOf(rsa.publicKey, {}), jwkOf(ed.publicKey, { kid: 'a' })] },
    'each needs a kid of its own',
  ],
  [
    'a set with one kid twice',
    { keys: [jwkOf(rsa.publicKey, { kid: 'a' }), jwkOf(ed.publicKey, { kid: 'a' })] },
    'each needs a kid of its own',
  ],
  ['JSON of something else', { issuer: 'us', secret: 'x' }, 'neither a JWK nor a JWK set'],
])('[SRV6] a key file with %s is refused in one line', (_, content, why) => {
  expect(() => loaded(content)).toThrow(why);
  expect(() => loaded(content)).toThrow(
    expect.objectContaining({
      exitCode: 1,
      message: expect.stringMatching(/^--token-key: \S+ [^\n]+\.$/),
    }),
  );
});

it('[SRV6] a key file that cannot be read is refused in one line', () => {
  expect(() => loadTokenKeys('/no/such/file')).toThrow(
    /^--token-key: cannot read \S+: no such file or folder\.$/,
  );
});

it('takes a secret of any bytes as it is', () => {
  const bytes = Buffer.alloc(40, 0x0a);
  expect(loaded(bytes)[0]?.key.equals(createSecretKey(bytes))).toBe(true);
});
