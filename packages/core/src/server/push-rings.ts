/**
 * Rings devices whose pages are closed: a push for each, with a right to decline that is good for
 * this ring on this device, and another push when there is nothing to answer any more. Does not
 * know what a push looks like on its way.
 */
import type { Millis } from '../kit/machine.ts';
import { randomSecret } from '../kit/random.ts';
import { type Context, log } from './context.ts';
import type { Invite } from './invite.ts';
import type { PushBody } from './questions.ts';
import type { DevicePush } from './store-port.ts';

type Stopped = Extract<PushBody, { what: 'stopped' }>['why'];

/** What a push service takes at most. */
const TOPIC_CHARS = 32;

export class PushRings {
  readonly #context: Context;
  readonly #byRight = new Map<string, { invite: Invite; device: string }>();

  constructor(context: Context) {
    this.#context = context;
  }

  get size(): number {
    return this.#byRight.size;
  }

  /** Whom a right lets decline, and on which device. */
  find(right: string): { invite: Invite; device: string } | undefined {
    return this.#byRight.get(right);
  }

  ring(invite: Invite, pushes: readonly DevicePush[], now: Millis): void {
    const { id, caller, media } = invite.shape;
    const ttlMs = Math.round(invite.endsAt - now);
    for (const push of pushes) {
      if (invite.pushed.has(push.device)) continue;
      const right = randomSecret(this.#context.crypto);
      invite.pushed.set(push.device, { push, right });
      this.#byRight.set(right, { invite, device: push.device });
      const body: PushBody = { what: 'ring', invite: id, from: caller.id, media, decline: right };
      this.#push(invite, push, body, ttlMs, now, (then) => {
        this.#forget(invite, push.device);
        invite.changed(then);
      });
    }
    invite.changed(now);
  }

  /** The ring is over. A device that ended it itself knows. */
  over(invite: Invite, why: Stopped, now: Millis, except?: string): void {
    const { id, caller } = invite.shape;
    const { ringMs, missedPushLifeMs } = this.#context.limits;
    const ttlMs = why === 'missed' ? missedPushLifeMs : ringMs;
    for (const [device, { push }] of invite.pushed) {
      this.#forget(invite, device);
      if (device === except) continue;
      this.#push(invite, push, { what: 'stopped', invite: id, from: caller.id, why }, ttlMs, now);
    }
  }

  #push(
    invite: Invite,
    { endpoint, p256dh, auth }: DevicePush,
    body: PushBody,
    ttlMs: Millis,
    now: Millis,
    inVain: (now: Millis) => void = () => {},
  ): void {
    const { asks } = this.#context;
    const given = { to: { endpoint, p256dh, auth }, body, ttlMs, topic: topicOf(invite) };
    asks.ask('push', given, now, (answer, then) => {
      if (answer?.is === 'gone') this.#drop(endpoint, then);
      if (answer?.is !== 'taken') inVain(then);
    });
  }

  #drop(endpoint: string, now: Millis): void {
    this.#context.asks.ask('dropPush', { endpoint }, now, (answer) => {
      if (answer === undefined) log(this.#context, { step: 'store failed', call: 'dropPush' });
    });
  }

  #forget(invite: Invite, device: string): void {
    const pushed = invite.pushed.get(device);
    if (pushed === undefined) return;
    invite.pushed.delete(device);
    this.#byRight.delete(pushed.right);
  }
}

/** Lets the end of a ring replace the ring where it was not delivered yet. */
const topicOf = (invite: Invite): string => invite.shape.id.slice(0, TOPIC_CHARS);
