/**
 * Says to push services who sends (RFC 8292): one key pair for the life of the store, because every
 * subscription is bound to it, and a signature for each push service that is good for an hour.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import * as v from 'valibot';
import { parseJson } from '@parley/protocol';

const LIFE_SECONDS = 60 * 60;
const KEPT_CHARS_MAX = 1_024;

const privateJwk = v.object({
  kty: v.string(),
  crv: v.string(),
  x: v.string(),
  y: v.string(),
  d: v.string(),
});

/** A new private key, in the text that is kept. */
export const newVapidKey = (): string =>
  JSON.stringify(
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
  );

export class Vapid {
  /** As browsers want it when they subscribe: the point, base64url. */
  readonly publicKey: string;
  readonly #key: KeyObject;
  readonly #contact: string | undefined;

  constructor(kept: string, contact: string | undefined) {
    const jwk = v.parse(privateJwk, parseJson(kept, KEPT_CHARS_MAX));
    const [x, y] = [Buffer.from(jwk.x, 'base64url'), Buffer.from(jwk.y, 'base64url')];
    this.publicKey = Buffer.concat([Buffer.of(4), x, y]).toString('base64url');
    this.#key = createPrivateKey({ key: jwk, format: 'jwk' });
    this.#contact = contact;
  }

  /** The header with which one push service is asked. */
  async authorization(endpoint: URL): Promise<string> {
    const token = new SignJWT({ aud: endpoint.origin })
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
      .setExpirationTime(`${LIFE_SECONDS}s`);
    if (this.#contact !== undefined) token.setSubject(this.#contact);
    return `vapid t=${await token.sign(this.#key)}, k=${this.publicKey}`;
  }
}
