/**
 * Passkeys as the browser offers them. WebAuthn speaks in bytes and the server in JSON; browsers that
 * do not translate by themselves are helped. Does not know whose passkeys they are.
 */
import { parseJson, wireLimits } from '@parley/protocol';
import type { PasskeyPort } from './platform.ts';

/** As much of both options as holds bytes. */
interface OptionsJson {
  challenge: string;
  user?: { id: string };
  excludeCredentials?: { id: string }[];
  allowCredentials?: { id: string }[];
}

/** What a browser may lack. */
type Api = Partial<
  Pick<typeof PublicKeyCredential, 'parseCreationOptionsFromJSON' | 'parseRequestOptionsFromJSON'>
>;

/** For browsers that have passkeys. */
export const browserPasskeys = (): PasskeyPort =>
  passkeysOver(navigator.credentials, PublicKeyCredential);

export function passkeysOver(
  credentials: Pick<CredentialsContainer, 'create' | 'get'>,
  api: Api,
): PasskeyPort {
  return {
    async make(options) {
      const json = read(options) as PublicKeyCredentialCreationOptionsJSON;
      const publicKey =
        api.parseCreationOptionsFromJSON?.(json) ??
        (withBytes(json) as PublicKeyCredentialCreationOptions);
      return written(await credentials.create({ publicKey }));
    },
    async use(options) {
      const json = read(options) as PublicKeyCredentialRequestOptionsJSON;
      const publicKey =
        api.parseRequestOptionsFromJSON?.(json) ??
        (withBytes(json) as PublicKeyCredentialRequestOptions);
      return written(await credentials.get({ publicKey }));
    },
  };
}

const read = (options: string): unknown => parseJson(options, wireLimits.passkeyCharsMax);

function withBytes(options: OptionsJson): object {
  const { challenge, user, excludeCredentials: exclude, allowCredentials: allow } = options;
  return {
    ...options,
    challenge: bytesOf(challenge),
    ...(user && { user: withId(user) }),
    ...(exclude && { excludeCredentials: exclude.map(withId) }),
    ...(allow && { allowCredentials: allow.map(withId) }),
  };
}

const withId = (named: { id: string }) => ({ ...named, id: bytesOf(named.id) });

function written(credential: Credential | null): string {
  if (credential === null) throw new DOMException('', 'NotAllowedError');
  const passkey = credential as PublicKeyCredential;
  return JSON.stringify('toJSON' in passkey ? passkey : byHand(passkey));
}

function byHand(passkey: PublicKeyCredential): object {
  const response = passkey.response as Partial<AuthenticatorAttestationResponse> &
    Partial<AuthenticatorAssertionResponse>;
  const { clientDataJSON, attestationObject, authenticatorData, signature, userHandle } = response;
  const parts = { clientDataJSON, attestationObject, authenticatorData, signature, userHandle };
  const filled = Object.entries(parts).flatMap(([name, part]) =>
    part === undefined || part === null ? [] : [[name, textOf(part)]],
  );
  return {
    id: passkey.id,
    rawId: textOf(passkey.rawId),
    type: passkey.type,
    authenticatorAttachment: passkey.authenticatorAttachment ?? undefined,
    clientExtensionResults: passkey.getClientExtensionResults(),
    response: { ...Object.fromEntries(filled), transports: response.getTransports?.() },
  };
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}

function textOf(bytes: ArrayBuffer): string {
  const binary = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
