import type { Others } from './oracle.ts';
import type { PublicHttps } from './public-https.ts';
/** Sends pushes (RFC 8030) to the devices whose pages are closed. What is in them is the machine's. */
import { encryptPush } from './push-encryption.ts';
import { Turns } from './turns.ts';
import type { Vapid } from './vapid.ts';

/** A ring that comes later than this is no use. */
const TIMEOUT_MS = 5_000;
const PUSHES_AT_ONCE = 64;
const LOOKS_AT_ONCE = 32;
const WAITING_MAX = 4_096;
const GONE = [404, 410];

export function createWebPush(
  vapid: Vapid,
  https: PublicHttps,
): Pick<Others, 'checkEndpoint' | 'push'> {
  // Names that are slow to resolve hold up no push.
  const looks = new Turns(LOOKS_AT_ONCE, WAITING_MAX);
  const pushes = new Turns(PUSHES_AT_ONCE, WAITING_MAX);
  return {
    checkEndpoint: async ({ endpoint }) => ({
      allowed: await looks.take(() => https.isPublic(endpoint)),
    }),
    async push({ to, body, ttlMs, topic }) {
      const post = async (): Promise<number> =>
        https.post(to.endpoint, {
          timeoutMs: TIMEOUT_MS,
          body: encryptPush(JSON.stringify(body), to),
          headers: {
            Authorization: await vapid.authorization(new URL(to.endpoint)),
            'Content-Encoding': 'aes128gcm',
            'Content-Type': 'application/octet-stream',
            TTL: String(Math.ceil(ttlMs / 1_000)),
            Urgency: 'high',
            Topic: topic,
          },
        });
      try {
        const status = await pushes.take(post);
        if (GONE.includes(status)) return { is: 'gone' };
        return { is: status >= 200 && status < 300 ? 'taken' : 'failed' };
      } catch {
        return { is: 'failed' };
      }
    },
  };
}
