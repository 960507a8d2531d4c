import { sign } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  as,
  base64,
  ed,
  eddsa,
  es,
  hs,
  jwkOf,
  koblitz,
  loaded,
  otherRsa,
  p256,
  p384,
  pemOf,
  ps,
  rs,
  rsa,
  token,
} from './token-testing.ts';
import { readToken, type TokenFault } from './tokens.ts';

const NOW = 1_800_000_000;
const issuer = 'https://id.example.org';
const audience = 'parley';
const secret = 'a secret of the operator, long enough';

const keys = {
  rsa: loaded(pemOf(rsa.publicKey)),
  p256: loaded(pemOf(p256.publicKey)),
  secret: loaded(`${secret}\n`),
  set: loaded({
    keys: [
      jwkOf(rsa.publicKey, { kid: 'r1', alg: 'PS256', use: 'sig' }),
      jwkOf(p384.publicKey, { kid: 'e1' }),
      jwkOf(ed.publicKey, { kid: 'd1', alg: 'EdDSA' }),
      { kty: 'oct', k: Buffer.from(secret).toString('base64url'), kid: 's1', alg: 'HS256' },
      jwkOf(otherRsa.publicKey, { kid: 'enc', use: 'enc' }),
      { kty: 'AKP', kid: 'of tomorrow', pub: 'AAAA' },
    ],
  }),
};
type Keys = keyof typeof keys;

const claims = { iss: issuer, aud: audience, sub: 'ada', exp: NOW + 300 };
const without = (name: keyof typeof claims): object => {
  const { [name]: _, ...rest } = claims;
  return rest;
};

const RS = { alg: 'RS256', typ: 'JWT' };
const HS = { alg: 'HS256', typ: 'JWT' };
const byRsa = (payload: unknown, header: unknown = RS) =>
  token(header, payload, rs(rsa.privateKey));
const bySecret = (payload: unknown, header: unknown = HS) => token(header, payload, hs(secret));
const good = byRsa(claims);
const [head = '', body = '', mark = ''] = good.split('.');
const publicPem = pemOf(rsa.publicKey);
const json = (text: string) => `${JSON.stringify(claims).slice(0, -1)},${text}}`;
const attacker = jwkOf(otherRsa.publicKey, {});
const byOther = (more: object) => token({ ...RS, ...more }, claims, rs(otherRsa.privateKey));

const forged: [what: string, fault: TokenFault, key: Keys, token: string][] = [
  ['alg none without a signature', 'shape', 'rsa', `${base64({ alg: 'none' })}.${body}.`],
  ...['none', 'None', 'NONE', 'nOnE', 'none ', ''].map((alg): (typeof forged)[number] => [
    `alg ${JSON.stringify(alg)} with some signature`,
    'alg',
    'rsa',
    `${base64({ alg })}.${body}.${mark}`,
  ]),
  ['no alg', 'alg', 'rsa', token({ typ: 'JWT' }, claims, rs(rsa.privateKey))],
  ['alg as a list', 'alg', 'rsa', token({ alg: ['RS256'] }, claims, rs(rsa.privateKey))],
  ['alg null', 'alg', 'rsa', token({ alg: null }, claims, rs(rsa.privateKey))],
  ['alg in lower case', 'alg', 'rsa', token({ alg: 'rs256' }, claims, rs(rsa.privateKey))],
  ['HS256 by the public key in PEM', 'alg', 'rsa', token(HS, claims, hs(publicPem))],
  [
    'HS256 by the PEM without its last line break',
    'alg',
    'rsa',
    token(HS, claims, hs(publicPem.trim())),
  ],
  [
    'HS256 by the public key in DER',
    'alg',
    'rsa',
    token(HS, claims, hs(rsa.publicKey.export({ type: 'spki', format: 'der' }))),
  ],
  [
    'HS512 by the public key',
    'alg',
    'rsa',
    token({ alg: 'HS512' }, claims, hs(publicPem, 'sha512')),
  ],
  [
    'HS256 by the public key of a set',
    'alg',
    'set',
    token({ ...HS, kid: 'r1' }, claims, hs(publicPem)),
  ],
  ['PS256 by an RS256 key', 'alg', 'rsa', token({ alg: 'PS256' }, claims, ps(rsa.privateKey))],
  [
    'RS512 by an RS256 key',
    'alg',
    'rsa',
    token({ alg: 'RS512' }, claims, rs(rsa.privateKey, 'sha512')),
  ],
  ['RS256 by a PS256 key', 'alg', 'set', token({ ...RS, kid: 'r1' }, claims, rs(rsa.privateKey))],
  ['RS256 said, PSS signed', 'signature', 'rsa', token(RS, claims, ps(rsa.privateKey))],
  [
    'PS256 said, PKCS1 signed',
    'signature',
    'set',
    token({ alg: 'PS256', kid: 'r1' }, claims, rs(rsa.privateKey)),
  ],
  ['ES256 by an RSA key', 'alg', 'rsa', token({ alg: 'ES256' }, claims, es(p256.privateKey))],
  ['RS256 by an EC key', 'alg', 'p256', good],
  [
    'ES384 for a P-256 key',
    'alg',
    'p256',
    token({ alg: 'ES384' }, claims, es(p256.privateKey, 'sha384')),
  ],
  [
    'ES256K for a P-256 key',
    'alg',
    'p256',
    token({ alg: 'ES256K' }, claims, es(koblitz.privateKey)),
  ],
  ['EdDSA for a P-256 key', 'alg', 'p256', token({ alg: 'EdDSA' }, claims, eddsa(ed.privateKey))],
  ['RS256 for a secret', 'alg', 'secret', good],
  [
    'HS384 for an HS256 secret',
    'alg',
    'secret',
    token({ alg: 'HS384' }, claims, hs(secret, 'sha384')),
  ],
  ['HS256 by an empty secret', 'signature', 'secret', token(HS, claims, hs(''))],
  [
    'HS256 by the secret with its line break',
    'signature',
    'secret',
    token(HS, claims, hs(`${secret}\n`)),
  ],
  ['HS256 by a known default', 'signature', 'secret', token(HS, claims, hs('secret'))],
  ['signed by another RSA key', 'signature', 'rsa', token(RS, claims, rs(otherRsa.privateKey))],
  [
    'a zero ECDSA signature',
    'signature',
    'p256',
    token({ alg: 'ES256' }, claims, as(Buffer.alloc(64))),
  ],
  [
    'an ECDSA signature in DER',
    'signature',
    'p256',
    token({ alg: 'ES256' }, claims, (signed) =>
      sign('sha256', Buffer.from(signed), p256.privateKey),
    ),
  ],
  ['a signature of one byte', 'signature', 'rsa', token(RS, claims, as(Buffer.of(1)))],
  [
    'a signature cut short',
    'signature',
    'rsa',
    token(RS, claims, (signed) => rs(rsa.privateKey)(signed).subarray(0, -1)),
  ],
  [
    'a signature with more behind',
    'signature',
    'rsa',
    token(RS, claims, (signed) => Buffer.concat([rs(rsa.privateKey)(signed), Buffer.of(0)])),
  ],
  [
    'the signature of another payload',
    'signature',
    'rsa',
    `${head}.${base64({ ...claims, sub: 'eve' })}.${mark}`,
  ],
  [
    'the signature of another header',
    'signature',
    'rsa',
    `${base64({ alg: 'RS256' })}.${body}.${mark}`,
  ],
  ['an empty signature', 'shape', 'rsa', `${head}.${body}.`],
  ['no signature', 'shape', 'rsa', `${head}.${body}`],
  ['a trailing dot', 'shape', 'rsa', `${good}.`],
  ['many dots', 'shape', 'rsa', '..........'],
  ['five parts, as if encrypted', 'shape', 'rsa', `${head}.${body}.${mark}.${mark}.${mark}`],
  ['nothing', 'shape', 'rsa', ''],
  ['blanks around', 'shape', 'rsa', ` ${good}\n`],
  ['a scheme before', 'shape', 'rsa', `Bearer ${good}`],
  ['padding', 'shape', 'rsa', `${head}=.${body}.${mark}`],
  ['base64 that is not for URLs', 'shape', 'rsa', `${head}.${body}.${mark.slice(0, -1)}+`],
  [
    'stray bits at the end of the signature',
    'shape',
    'secret',
    `${bySecret(claims).slice(0, -1)}_`,
  ],
  ['an unencoded payload', 'shape', 'rsa', `${head}.${JSON.stringify(claims)}.${mark}`],
  ['letters beyond ASCII', 'shape', 'rsa', `${head}.${body}.\u0455${mark}`],
  ['garbage for a header', 'header', 'rsa', token('not json', claims, rs(rsa.privateKey))],
  ['a list for a header', 'header', 'rsa', token([RS], claims, rs(rsa.privateKey))],
  ['null for a header', 'header', 'rsa', token('null', claims, rs(rsa.privateKey))],
  ['alg twice', 'repeated key', 'rsa', byRsa(claims, '{"alg":"none","alg":"RS256"}')],
  [
    'alg twice, once in escapes',
    'repeated key',
    'rsa',
    byRsa(claims, String.raw`{"\u0061lg":"none","alg":"RS256"}`),
  ],
  ['sub twice', 'repeated key', 'rsa', byRsa(json('"sub":"eve"'))],
  ['exp twice', 'repeated key', 'rsa', byRsa(json('"exp":9999999999'))],
  ['an unknown kid', 'kid', 'set', token({ ...RS, kid: 'r2' }, claims, rs(rsa.privateKey))],
  [
    'a kid that is a path',
    'kid',
    'set',
    token({ ...HS, kid: '../../../../dev/null' }, claims, hs('')),
  ],
  [
    'a kid that is a query',
    'kid',
    'set',
    token({ ...HS, kid: "x' UNION SELECT 'k" }, claims, hs('k')),
  ],
  ['a kid that is a magic word', 'kid', 'set', token({ ...HS, kid: '__proto__' }, claims, hs(''))],
  ['a kid that is a list', 'kid', 'set', token({ ...HS, kid: ['s1'] }, claims, hs(secret))],
  ['a kid that is a number', 'kid', 'rsa', byRsa(claims, { ...RS, kid: 1 })],
  ['no kid for a set', 'kid', 'set', token({ alg: 'PS256' }, claims, ps(rsa.privateKey))],
  [
    'the kid of a key that encrypts',
    'kid',
    'set',
    token({ ...RS, kid: 'enc' }, claims, rs(otherRsa.privateKey)),
  ],
  [
    'the kid of another key',
    'alg',
    'set',
    token({ alg: 'EdDSA', kid: 'e1' }, claims, eddsa(ed.privateKey)),
  ],
  ['jwk, its own key', 'own key', 'rsa', byOther({ jwk: attacker })],
  ['jku, where to get a key', 'own key', 'rsa', byOther({ jku: 'https://evil.example/jwks' })],
  ['x5u', 'own key', 'rsa', byOther({ x5u: 'https://evil.example/x5u' })],
  ['x5c', 'own key', 'rsa', byOther({ x5c: ['AAAA'] })],
  ['jwk beside a good signature', 'own key', 'rsa', byRsa(claims, { ...RS, jwk: attacker })],
  ['crit', 'extension', 'rsa', byRsa(claims, { ...RS, crit: ['exp'], exp: 1 })],
  ['b64 false', 'extension', 'rsa', byRsa(claims, { ...RS, b64: false, crit: ['b64'] })],
  ['b64 without crit', 'extension', 'rsa', byRsa(claims, { ...RS, b64: false })],
  ['the type of another token', 'type', 'rsa', byRsa(claims, { ...RS, typ: 'logout+jwt' })],
  ['a type that is no text', 'type', 'rsa', byRsa(claims, { ...RS, typ: 1 })],
  ['garbage for claims', 'claims', 'rsa', byRsa('not json')],
  ['a list for claims', 'claims', 'rsa', byRsa([claims])],
  [
    'claims that are no UTF-8',
    'claims',
    'rsa',
    (() => {
      const signed = `${head}.${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}`;
      return `${signed}.${rs(rsa.privateKey)(signed).toString('base64url')}`;
    })(),
  ],
  ['another iss', 'iss', 'rsa', byRsa({ ...claims, iss: 'https://evil.example' })],
  ['iss with a slash more', 'iss', 'rsa', byRsa({ ...claims, iss: `${issuer}/` })],
  ['iss as a list', 'iss', 'rsa', byRsa({ ...claims, iss: [issuer] })],
  ['no iss', 'iss', 'rsa', byRsa(without('iss'))],
  ['another aud', 'aud', 'rsa', byRsa({ ...claims, aud: 'mail' })],
  ['aud in capitals', 'aud', 'rsa', byRsa({ ...claims, aud: 'Parley' })],
  ['a list of other auds', 'aud', 'rsa', byRsa({ ...claims, aud: ['mail', 'parley.example'] })],
  ['an empty list of auds', 'aud', 'rsa', byRsa({ ...claims, aud: [] })],
  [
    'our aud among what is no text',
    'aud',
    'rsa',
    byRsa({ ...claims, aud: [audience, { $ne: 1 }] }),
  ],
  ['aud as an object', 'aud', 'rsa', byRsa({ ...claims, aud: { 0: audience } })],
  ['no aud', 'aud', 'rsa', byRsa(without('aud'))],
  ['expired', 'exp', 'rsa', byRsa({ ...claims, exp: NOW - 60 })],
  ['expired long ago', 'exp', 'rsa', byRsa({ ...claims, exp: 0 })],
  ['no exp', 'exp', 'rsa', byRsa(without('exp'))],
  ['exp as text', 'exp', 'rsa', byRsa({ ...claims, exp: String(NOW + 300) })],
  ['exp null', 'exp', 'rsa', byRsa({ ...claims, exp: null })],
  [
    'exp without end',
    'exp',
    'rsa',
    byRsa(JSON.stringify(claims).replace(/"exp":\d+/, '"exp":1e999')),
  ],
  ['good only far in the future', 'nbf', 'rsa', byRsa({ ...claims, nbf: NOW + 86_400 })],
  ['good only in 61 s', 'nbf', 'rsa', byRsa({ ...claims, nbf: NOW + 61 })],
  ['nbf as text', 'nbf', 'rsa', byRsa({ ...claims, nbf: '0' })],
  ['no sub', 'sub', 'rsa', byRsa(without('sub'))],
  ['sub as a number', 'sub', 'rsa', byRsa({ ...claims, sub: 42 })],
  ['an address for a sub', 'sub', 'rsa', byRsa({ ...claims, sub: 'ada@example.org' })],
  ['a sub of one letter', 'sub', 'rsa', byRsa({ ...claims, sub: 'a' })],
  ['a sub that is too long', 'sub', 'rsa', byRsa({ ...claims, sub: 'a'.repeat(33) })],
  ['a sub with blanks around', 'sub', 'rsa', byRsa({ ...claims, sub: ' ada ' })],
  ['a sub in letters apart', 'sub', 'rsa', byRsa({ ...claims, sub: 'ame\u0301lie' })],
  ['markup for a sub', 'sub', 'rsa', byRsa({ ...claims, sub: '<b>ada</b>' })],
  ['more than 4 KiB', 'too long', 'rsa', byRsa({ ...claims, more: 'x'.repeat(4_096) })],
];

const read = (given: string, key: Keys) =>
  readToken(given, { keys: keys[key], issuer, audience, clock: () => NOW * 1_000 });

it('[ID10] the table of forged tokens has no fewer than 60', () => {
  expect(new Set(forged.map(([, , , text]) => text)).size).toBeGreaterThanOrEqual(60);
});

it.each(forged)('[ID10] refuses a token with %s for its %s', async (_, fault, key, text) => {
  expect(await read(text, key)).toEqual({ refused: fault });
});

const admitted: [what: string, key: Keys, token: string, id?: string][] = [
  ['RS256', 'rsa', good],
  ['ES256', 'p256', token({ alg: 'ES256' }, claims, es(p256.privateKey))],
  ['HS256', 'secret', bySecret(claims)],
  ['PS256 by its kid', 'set', token({ alg: 'PS256', kid: 'r1' }, claims, ps(rsa.privateKey))],
  [
    'ES384 by its kid',
    'set',
    token({ alg: 'ES384', kid: 'e1' }, claims, es(p384.privateKey, 'sha384')),
  ],
  ['EdDSA by its kid', 'set', token({ alg: 'EdDSA', kid: 'd1' }, claims, eddsa(ed.privateKey))],
  ['HS256 by its kid', 'set', token({ ...HS, kid: 's1' }, claims, hs(secret))],
  ['a kid where the only key has none', 'rsa', byRsa(claims, { ...RS, kid: 'whatever' })],
  ['the type of an access token', 'rsa', byRsa(claims, { ...RS, typ: 'at+JWT' })],
  ['no type', 'rsa', byRsa(claims, { alg: 'RS256' })],
  ['our aud among others', 'rsa', byRsa({ ...claims, aud: ['account', audience] })],
  ['exp within the leeway', 'rsa', byRsa({ ...claims, exp: NOW - 59 })],
  ['nbf within the leeway', 'rsa', byRsa({ ...claims, nbf: NOW + 60 })],
  ['claims that we do not know', 'rsa', byRsa({ ...claims, roles: [{ sub: 'x' }], exp2: 1 })],
  [
    'a name in another script',
    'rsa',
    byRsa({ ...claims, sub: '\u0410\u0434\u0430.\u041b' }),
    '\u0410\u0434\u0430.\u041b',
  ],
];

it.each(admitted)('[ID10] admits %s', async (_, key, text, id = 'ada') => {
  expect(await read(text, key)).toEqual({ id });
});

it('[ID10] the clock is that of the server unless it is told otherwise', async () => {
  const exp = Math.floor(Date.now() / 1_000) + 60;
  expect(await readToken(byRsa({ ...claims, exp }), { keys: keys.rsa, issuer, audience })).toEqual({
    id: 'ada',
  });
  expect(
    await readToken(byRsa({ ...claims, exp: exp - 200 }), { keys: keys.rsa, issuer, audience }),
  ).toEqual({ refused: 'exp' });
});

const outcomeOf = async (text: string, key: Keys) =>
  'id' in (await read(text, key)) ? 'admitted' : 'refused';

it('[ID10] no change of one character makes a token that is admitted, and none makes the reader throw', async () => {
  const text = bySecret(claims);
  const change = fc.tuple(
    fc.nat(text.length - 1),
    fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 1 }),
  );
  await fc.assert(
    fc.asyncProperty(change, async ([at, by]) => {
      const changed = text.slice(0, at) + by + text.slice(at + 1);
      expect(await outcomeOf(changed, 'secret')).toBe(changed === text ? 'admitted' : 'refused');
    }),
    { numRuns: 500 },
  );
});

it('[ID10] whatever JSON stands in a well signed token, the reader does not throw', async () => {
  const part = fc.oneof(
    fc.json(),
    fc.string(),
    fc.record({ alg: fc.jsonValue(), kid: fc.jsonValue() }),
  );
  await fc.assert(
    fc.asyncProperty(part, part, async (header, payload) => {
      expect(await outcomeOf(token(header, payload, hs(secret)), 'secret')).toBe('refused');
      expect(await outcomeOf(bySecret(payload), 'secret')).toBe('refused');
    }),
    { numRuns: 300 },
  );
});
