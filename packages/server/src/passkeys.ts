/**
 * Passkeys: options for the browser's own dialog, and what came of it. A passkey belongs to the host
 * of the page on which it was made. Nobody is asked what kind of device it is: attestations with
 * certificates are refused unread, because checking them would mean asking addresses that they name.
 */
import { hash } from 'node:crypto';
import { isIP } from 'node:net';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { decodeAttestationObject } from '@simplewebauthn/server/helpers';
import * as v from 'valibot';
import { parseJson, wireLimits } from '@parley/protocol';
import type { Others } from './oracle.ts';

const NAME = 'Parley';
const TIMEOUT_MS = 5 * 60 * 1_000;
/** EdDSA, ES256, RS256: what every browser has one of, and Node no longer calls an experiment. */
const ALGORITHMS = [-8, -7, -257];

const base64url = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/));
const head = { id: base64url, rawId: base64url, type: v.literal('public-key') };

const made = v.object({
  ...head,
  response: v.object({ clientDataJSON: base64url, attestationObject: base64url }),
});

const used = v.object({
  ...head,
  response: v.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
  }),
});

export const passkeys: Pick<Others, 'passkeyOptions' | 'readPasskey' | 'checkPasskey'> = {
  async passkeyOptions({ to, origin, challenge, user, exclude }) {
    const rpID = hostOf(origin);
    if (rpID === undefined) return { refused: 'page' };
    const common = { rpID, challenge, timeout: TIMEOUT_MS };
    if (to === 'signIn') {
      const options = await generateAuthenticationOptions({
        ...common,
        userVerification: 'preferred',
      });
      return { options: JSON.stringify(options) };
    }
    if (user === undefined) throw new Error('a passkey is made for somebody');
    const options = await generateRegistrationOptions({
      ...common,
      rpName: NAME,
      userName: user.id,
      userDisplayName: user.id,
      userID: hash('sha256', user.key, 'buffer'),
      attestationType: 'none',
      supportedAlgorithmIDs: ALGORITHMS,
      excludeCredentials: exclude.map((id) => ({ id })),
      // So that one can sign in without saying a name first.
      authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
    });
    return { options: JSON.stringify(options) };
  },

  readPasskey: ({ response, origin, challenge }) =>
    unlessRefused(async () => {
      const said = v.parse(made, parsed(response));
      refuseCertificates(said.response.attestationObject);
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response: { ...said, clientExtensionResults: {} } satisfies RegistrationResponseJSON,
        expectedChallenge: inBase64(challenge),
        expectedOrigin: origin,
        expectedRPID: expectedHost(origin),
        requireUserVerification: false,
        supportedAlgorithmIDs: ALGORITHMS,
      });
      if (!verified) throw new Error('not verified');
      const { id, publicKey, counter } = registrationInfo.credential;
      return {
        credential: id,
        publicKey: Buffer.from(publicKey).toString('base64url'),
        counter,
      };
    }),

  checkPasskey: ({ response, origin, challenge, passkey }) =>
    unlessRefused(async () => {
      const said = v.parse(used, parsed(response));
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: { ...said, clientExtensionResults: {} } satisfies AuthenticationResponseJSON,
        expectedChallenge: inBase64(challenge),
        expectedOrigin: origin,
        expectedRPID: expectedHost(origin),
        requireUserVerification: false,
        credential: {
          id: passkey.credential,
          publicKey: Buffer.from(passkey.publicKey, 'base64url'),
          counter: passkey.counter,
        },
      });
      if (!verified) throw new Error('not verified');
      return { counter: authenticationInfo.newCounter };
    }),
};

/** The library throws for whatever does not fit, and for bytes that are nothing at all. */
async function unlessRefused<Result>(
  work: () => Promise<Result>,
): Promise<Result | { refused: string }> {
  try {
    return await work();
  } catch {
    return { refused: 'passkey' };
  }
}

const parsed = (response: string): unknown => parseJson(response, wireLimits.passkeyCharsMax);

/** As the browser says it again: the options carry the characters of the challenge as bytes. */
const inBase64 = (challenge: string): string => Buffer.from(challenge).toString('base64url');

/** Undefined where browsers know no passkeys: outside of the web, and on pages whose host is an address. */
function hostOf(origin: string): string | undefined {
  const url = URL.parse(origin);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  const isAddress = isIP(url.hostname) !== 0 || url.hostname.startsWith('[');
  return isAddress ? undefined : url.hostname;
}

/** Never undefined or empty, which the library takes for any host. */
function expectedHost(origin: string): string {
  const host = hostOf(origin);
  if (host === undefined) throw new Error('no host of passkeys');
  return host;
}

function refuseCertificates(attestation: string): void {
  const said = decodeAttestationObject(Buffer.from(attestation, 'base64url'));
  const format: string = said.get('fmt');
  if (!['none', 'packed'].includes(format) || said.get('attStmt').get('x5c') !== undefined) {
    throw new Error('an attestation that names others');
  }
}
