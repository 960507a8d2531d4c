/**
 * Admits users of the operator's own system by tokens that it signed. What a token says of itself
 * chooses nothing but which of the configured keys it is held against; all that could make it choose
 * more is refused before its signature is looked at.
 */
import { errors, jwtVerify, type JWTPayload } from 'jose';
import * as v from 'valibot';
import { parseJson, userIdSchema, wireLimits } from '@parley/protocol';
import type { TokenKey } from './token-keys.ts';

export type TokenFault =
  | 'too long'
  | 'shape'
  | 'header'
  | 'repeated key'
  | 'own key'
  | 'extension'
  | 'type'
  | 'kid'
  | 'alg'
  | 'signature'
  | 'claims'
  | 'iss'
  | 'aud'
  | 'exp'
  | 'nbf'
  | 'sub';

export interface TokenRules {
  readonly keys: readonly TokenKey[];
  readonly issuer: string;
  readonly audience: string;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
}

const LEEWAY_SECONDS = 60;
const SEGMENTS = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;
/** By which a token would bring, or name, the key that it is to be checked by. */
const OWN_KEYS = ['jwk', 'jku', 'x5u', 'x5c'];
const EXTENSIONS = ['crit', 'b64'];
const TYPES = ['jwt', 'at+jwt', 'application/jwt', 'application/at+jwt'];

class Refusal extends Error {
  readonly fault: TokenFault;

  constructor(fault: TokenFault) {
    super(fault);
    this.fault = fault;
  }
}

export async function readToken(
  token: string,
  rules: TokenRules,
): Promise<{ id: string } | { refused: TokenFault }> {
  try {
    const { algorithm, key } = keyFor(headerOf(token), rules.keys);
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      issuer: rules.issuer,
      audience: rules.audience,
      requiredClaims: ['exp', 'sub'],
      clockTolerance: LEEWAY_SECONDS,
      currentDate: new Date((rules.clock ?? Date.now)()),
    });
    return { id: subjectOf(payload) };
  } catch (error) {
    return { refused: faultOf(error) };
  }
}

/** What the token says of itself, when nothing in it is ambiguous. */
function headerOf(token: string): Record<string, unknown> {
  if (token.length > wireLimits.tokenCharsMax) throw new Refusal('too long');
  const [, ...segments] = SEGMENTS.exec(token) ?? [];
  if (segments.length !== 3 || !segments.every(isCanonical)) throw new Refusal('shape');
  const [header = '', payload = ''] = segments.map((text) => Buffer.from(text, 'base64url'));
  const said = parseJson(header.toString(), wireLimits.tokenCharsMax);
  if (!v.is(v.looseObject({}), said) || Array.isArray(said)) throw new Refusal('header');
  if (repeatsAKey(header.toString()) || repeatsAKey(payload.toString())) {
    throw new Refusal('repeated key');
  }
  if (OWN_KEYS.some((name) => name in said)) throw new Refusal('own key');
  if (EXTENSIONS.some((name) => name in said)) throw new Refusal('extension');
  const type = said['typ'] ?? 'JWT';
  if (typeof type !== 'string' || !TYPES.includes(type.toLowerCase())) throw new Refusal('type');
  return said;
}

function keyFor({ kid, alg }: Record<string, unknown>, keys: readonly TokenKey[]): TokenKey {
  const [first, ...more] = keys;
  const isOnly = more.length === 0 && (kid === undefined || first?.id === undefined);
  const key = isOnly ? first : keys.find(({ id }) => id === kid);
  if (key === undefined || (kid !== undefined && typeof kid !== 'string')) throw new Refusal('kid');
  if (alg !== key.algorithm) throw new Refusal('alg');
  return key;
}

function subjectOf({ sub, exp, aud }: JWTPayload): string {
  // A number too large to be one would never be over.
  if (!Number.isFinite(exp)) throw new Refusal('exp');
  if (Array.isArray(aud) && aud.some((one: unknown) => typeof one !== 'string')) {
    throw new Refusal('aud');
  }
  const id = v.safeParse(userIdSchema, sub);
  // Two subjects that differ before they are tidied would be one user.
  if (!id.success || id.output !== sub) throw new Refusal('sub');
  return sub;
}

function faultOf(error: unknown): TokenFault {
  if (error instanceof Refusal) return error.fault;
  if (error instanceof errors.JWTExpired) return 'exp';
  if (error instanceof errors.JWTClaimValidationFailed) return claimFaults[error.claim] ?? 'claims';
  if (error instanceof errors.JWTInvalid) return 'claims';
  if (error instanceof errors.JOSEError) return 'signature';
  throw error;
}

const claimFaults: Record<string, TokenFault> = {
  iss: 'iss',
  aud: 'aud',
  exp: 'exp',
  nbf: 'nbf',
  sub: 'sub',
};

const isCanonical = (text: string): boolean =>
  Buffer.from(text, 'base64url').toString('base64url') === text;

/** Of two values under one key, one reader sees the first and another the last. */
function repeatsAKey(json: string): boolean {
  const open: Set<string>[] = [];
  for (const [, text, after, mark] of json.matchAll(/("(?:[^"\\]|\\.)*")\s*(:?)|([{}])/g)) {
    if (mark === '{') open.push(new Set());
    else if (mark === '}') open.pop();
    else if (text !== undefined && after === ':') {
      const key = String(parseJson(text, text.length));
      const keys = open.at(-1);
      if (keys?.has(key) === true) return true;
      keys?.add(key);
    }
  }
  return false;
}
