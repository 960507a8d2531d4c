/** Sends pushes (RFC 8030) to the devices whose pages are closed. What is in them is the machine's. */
import type { Given } from '@parley/core/server';
import type { Others } from './oracle.ts';
import type { PublicHttps } from './public-https.ts';
import { encryptPush } from './push-encryption.ts';
import { Crowded, Turns } from './turns.ts';
import type { Vapid } from './vapid.ts';

/** A ring that comes later than this is no use. */
const TIMEOUT_MS = 5_000;
const PUSHES_AT_ONCE = 64;
const LOOKS_AT_ONCE = 32;
const WAITING_MAX = 4_096;
/** A push service that keeps us waiting is kept no longer line than this. */
const WAIT_MAX_MS = 60_000;
const GONE = [404, 410];

export class WebPush implements Pick<Others, 'checkEndpoint' | 'push'> {
  readonly #vapid: Vapid;
  readonly #https: PublicHttps;
  // Names that are slow to resolve hold up no push.
  readonly #looks = new Turns(LOOKS_AT_ONCE, WAITING_MAX);
  readonly #pushes = new Turns(PUSHES_AT_ONCE, WAITING_MAX);
  /** By endpoint, the push that went last and has no answer yet. */
  readonly #last = new Map<string, Promise<unknown>>();

  constructor(vapid: Vapid, https: PublicHttps) {
    this.#vapid = vapid;
    this.#https = https;
  }

  checkEndpoint: Others['checkEndpoint'] = async ({ endpoint }) => ({
    allowed: await this.#looks.take(() => this.#https.isPublic(endpoint)),
  });

  /** One after the other to each device: a ring that came after its own end would replace it. */
  push: Others['push'] = async (given) => {
    const { endpoint } = given.to;
    const before = this.#last.get(endpoint);
    const sent = this.#send(given, before);
    this.#last.set(endpoint, sent);
    try {
      return await sent;
    } finally {
      if (this.#last.get(endpoint) === sent) this.#last.delete(endpoint);
    }
  };

  async #send(
    given: Given<'push'>,
    before: Promise<unknown> | undefined,
  ): ReturnType<Others['push']> {
    const cameAt = performance.now();
    await before;
    try {
      const status = await this.#pushes.take(async () => {
        const waitedMs = performance.now() - cameAt;
        const ttlMs = given.ttlMs - waitedMs;
        if (ttlMs <= 0 || waitedMs > WAIT_MAX_MS) throw new Crowded();
        return this.#post({ ...given, ttlMs });
      });
      if (GONE.includes(status)) return { is: 'gone' };
      return { is: status >= 200 && status < 300 ? 'taken' : 'failed' };
    } catch {
      return { is: 'failed' };
    }
  }

  async #post({ to, body, ttlMs, topic }: Given<'push'>): Promise<number> {
    return this.#https.post(to.endpoint, {
      timeoutMs: TIMEOUT_MS,
      body: encryptPush(JSON.stringify(body), to),
      headers: {
        Authorization: await this.#vapid.authorization(new URL(to.endpoint)),
        'Content-Encoding': 'aes128gcm',
        'Content-Type': 'application/octet-stream',
        TTL: String(Math.ceil(ttlMs / 1_000)),
        Urgency: 'high',
        Topic: topic,
      },
    });
  }
}
