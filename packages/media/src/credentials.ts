/**
 * Credentials for TURN as coturn and others take them (the TURN REST form): a name that says until when,
 * and a signature of it by a secret that the relay shares.
 */
import { createHmac } from 'node:crypto';

export interface Pass {
  /** Who may use them, as quotas count. */
  readonly holder: string;
  /** Milliseconds since 1970, on the clock that the relay goes by. */
  readonly until: number;
}

export interface Credentials {
  readonly username: string;
  readonly credential: string;
}

export function credentialsFor({ holder, until }: Pass, secret: string): Credentials {
  const username = `${Math.ceil(until / 1_000)}:${holder}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}
