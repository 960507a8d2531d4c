/** For tests only: keys of an operator, in files and in hand, and tokens signed with them in any way. */
import { constants, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTokenKeys, type TokenKey } from './token-keys.ts';

export const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
export const otherRsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
export const smallRsa = generateKeyPairSync('rsa', { modulusLength: 1_024 });
export const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
export const koblitz = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
export const ed = generateKeyPairSync('ed25519');

/** A file with one key or several. */
export function withKeyFile<Result>(
  content: string | Buffer | object,
  use: (file: string) => Result,
): Result {
  const folder = mkdtempSync(join(tmpdir(), 'parley-tokens-'));
  const file = join(folder, 'key');
  const isPlain = typeof content === 'string' || Buffer.isBuffer(content);
  writeFileSync(file, isPlain ? content : JSON.stringify(content));
  try {
    return use(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const loaded = (content: string | Buffer | object): TokenKey[] =>
  withKeyFile(content, loadTokenKeys);

export const pemOf = (key: KeyObject): string =>
  key.export({ type: 'spki', format: 'pem' }).toString();

export const jwkOf = (key: KeyObject, more: object): object => ({
  ...key.export({ format: 'jwk' }),
  ...more,
});

export const base64 = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

export type Signer = (signed: string) => Buffer;
export const hs =
  (key: string | Buffer, hash = 'sha256'): Signer =>
  (signed) =>
    createHmac(hash, key).update(signed).digest();
export const rs =
  (key: KeyObject, hash = 'sha256'): Signer =>
  (signed) =>
    sign(hash, Buffer.from(signed), key);
export const ps =
  (key: KeyObject): Signer =>
  (signed) =>
    sign('sha256', Buffer.from(signed), {
      key,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: 32,
    });
export const es =
  (key: KeyObject, hash = 'sha256'): Signer =>
  (signed) =>
    sign(hash, Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
export const eddsa =
  (key: KeyObject): Signer =>
  (signed) =>
    sign(null, Buffer.from(signed), key);
export const as =
  (bytes: Buffer): Signer =>
  () =>
    bytes;

/** Header and payload as objects, or as the JSON they are to be. */
export function token(header: unknown, payload: unknown, signer: Signer): string {
  const signed = `${base64(header)}.${base64(payload)}`;
  return `${signed}.${signer(signed).toString('base64url')}`;
}
