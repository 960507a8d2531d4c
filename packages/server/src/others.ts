/** Puts together everybody besides the store who answers the machine, as the options want them. */
import type { Config } from './config.ts';
import type { Others } from './oracle.ts';
import { passkeys } from './passkeys.ts';
import { createPasswords } from './passwords.ts';
import { type Net, PublicHttps } from './public-https.ts';
import { loadTokenKeys } from './token-keys.ts';
import { readToken, type TokenRules } from './tokens.ts';
import type { Vapid } from './vapid.ts';
import { WebPush } from './web-push.ts';

export function createOthers(
  rules: TokenRules | undefined,
  vapid: Vapid,
  net: Net | undefined,
): Omit<Others, 'mayPair'> {
  const { checkEndpoint, push } = new WebPush(vapid, new PublicHttps(net));
  return {
    ...createPasswords(),
    ...passkeys,
    checkEndpoint,
    push,
    readToken: async ({ token }) =>
      rules === undefined ? { refused: 'no tokens here' } : readToken(token, rules),
  };
}

/** Undefined where users come by other ways. */
export function tokenRulesOf({
  tokenKey,
  tokenIssuer: issuer,
  tokenAudience: audience,
}: Config): TokenRules | undefined {
  if (tokenKey === undefined || issuer === undefined || audience === undefined) return undefined;
  return { keys: loadTokenKeys(tokenKey), issuer, audience };
}

/** An http URL is no way to reach anybody, says RFC 8292. */
export const pushContactOf = ({ pushContact, publicUrl }: Config): string | undefined =>
  pushContact ?? (publicUrl?.startsWith('https:') === true ? publicUrl : undefined);
