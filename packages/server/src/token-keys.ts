/**
 * The keys by which tokens of the operator's own system are checked, from one file: a JWK set, a JWK,
 * a public key in PEM, or a secret. Each key has one algorithm, so that no token can choose another:
 * that which its JWK names, or the usual one of its kind.
 */
import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { parseJson } from '@parley/protocol';
import { reasonOf, StartError } from './start-error.ts';

export interface TokenKey {
  readonly id: string | undefined;
  readonly algorithm: string;
  readonly key: KeyObject;
}

const FILE_BYTES_MAX = 256 * 1024;
const SECRET_BYTES_MIN = 32;
const RSA_BITS_MIN = 2_048;

const jwk = v.looseObject({
  kty: v.picklist(['RSA', 'EC', 'OKP', 'oct']),
  kid: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(256))),
  alg: v.optional(v.string()),
  use: v.optional(v.string()),
});
type Jwk = v.InferOutput<typeof jwk>;

const jwkSet = v.object({ keys: v.pipe(v.array(v.looseObject({})), v.maxLength(64)) });

export const loadTokenKeys = (file: string): TokenKey[] =>
  keysIn(contentOf(file), (why) => new StartError(`--token-key: ${file} ${why}.`));

function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new StartError(`--token-key: cannot read ${file}: ${reasonOf(error)}.`);
  }
}

type Refuse = (why: string) => StartError;

function keysIn(bytes: Buffer, refuse: Refuse): TokenKey[] {
  if (bytes.length > FILE_BYTES_MAX) throw refuse('is too long for a key');
  const text = bytes.toString();
  if (text.includes('-----BEGIN')) return [keyOfPem(text, refuse)];
  const json = parseJson(text, FILE_BYTES_MAX);
  if (v.is(jwkSet, json)) return keysOfSet(json.keys, refuse);
  if (v.is(jwk, json)) return [keyOfJwk(json, refuse)];
  if (json !== undefined && text.trimStart().startsWith('{')) {
    throw refuse('is JSON, but neither a JWK nor a JWK set');
  }
  return [keyOfSecret(bytes, refuse)];
}

/** A line that was typed or printed into the file ends with a line break that is no part of it. */
function keyOfSecret(bytes: Buffer, refuse: Refuse): TokenKey {
  const line = /^([ -~]+)\r?\n$/.exec(bytes.toString('latin1'))?.[1];
  const secret = line === undefined ? bytes : Buffer.from(line);
  return checked({ key: createSecretKey(secret), id: undefined }, undefined, refuse);
}

function keyOfPem(text: string, refuse: Refuse): TokenKey {
  if (text.includes('PRIVATE KEY')) throw refuse('holds a private key; give the public one');
  try {
    return checked({ key: createPublicKey(text), id: undefined }, undefined, refuse);
  } catch (error) {
    throw error instanceof StartError ? error : refuse('is no public key in PEM');
  }
}

function keysOfSet(entries: readonly unknown[], refuse: Refuse): TokenKey[] {
  // Kinds that we do not know, and keys that encrypt, stand beside in sets of whole systems.
  const known = entries.filter((entry): entry is Jwk => v.is(jwk, entry) && entry.use !== 'enc');
  const keys = known.map((entry) => keyOfJwk(entry, refuse));
  const ids = new Set(keys.map(({ id }) => id));
  if (keys.length === 0) throw refuse('holds no key that signs');
  if (keys.length > 1 && (ids.has(undefined) || ids.size < keys.length)) {
    throw refuse('holds several keys; each needs a kid of its own');
  }
  return keys;
}

function keyOfJwk(entry: Jwk, refuse: Refuse): TokenKey {
  const { kty, kid: id, alg, use, ...rest } = entry;
  if (use !== undefined && use !== 'sig') throw refuse('holds a key that is not for signatures');
  if (kty !== 'oct' && 'd' in rest) throw refuse('holds a private key; give the public one');
  try {
    const key =
      kty === 'oct'
        ? createSecretKey(String(rest['k']), 'base64url')
        : createPublicKey({ key: { kty, ...rest }, format: 'jwk' });
    return checked({ key, id }, alg, refuse);
  } catch (error) {
    throw error instanceof StartError ? error : refuse('holds a JWK that is no key');
  }
}

function checked(
  { key, id }: Pick<TokenKey, 'key' | 'id'>,
  wanted: string | undefined,
  refuse: Refuse,
): TokenKey {
  const { modulusLength = RSA_BITS_MIN } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < RSA_BITS_MIN) {
    throw refuse(`holds an RSA key of fewer than ${RSA_BITS_MIN} bits`);
  }
  if ((key.symmetricKeySize ?? SECRET_BYTES_MIN) < SECRET_BYTES_MIN) {
    throw refuse(`holds a secret of fewer than ${SECRET_BYTES_MIN} bytes`);
  }
  const fitting = algorithmsOf(key);
  const algorithm = wanted ?? fitting[0];
  if (algorithm === undefined || !fitting.includes(algorithm)) {
    throw refuse(`holds a key that cannot be used with ${wanted ?? 'any known algorithm'}`);
  }
  return { id, algorithm, key };
}

/** The usual one first. */
function algorithmsOf({
  symmetricKeySize,
  asymmetricKeyType,
  asymmetricKeyDetails,
}: KeyObject): string[] {
  if (symmetricKeySize !== undefined) {
    return ['HS256', 'HS384', 'HS512'].filter((name) => symmetricKeySize * 8 >= bitsOf(name));
  }
  switch (asymmetricKeyType) {
    case 'rsa':
      return ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
    case 'ec':
      return curves.get(asymmetricKeyDetails?.namedCurve) ?? [];
    case 'ed25519':
      return ['EdDSA', 'Ed25519'];
    default:
      return [];
  }
}

const bitsOf = (name: string): number => Number(name.slice(2));

const curves = new Map<string | undefined, string[]>([
  ['prime256v1', ['ES256']],
  ['secp384r1', ['ES384']],
  ['secp521r1', ['ES512']],
]);
