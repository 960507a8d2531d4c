/**
 * Where each device takes calls while its page is closed. An endpoint is a stranger's address that this
 * server is to ask, so only one of the public internet is taken.
 */
import { type Command, wireLimits } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { Outcome, Reply } from './answer.ts';
import type { Context } from './context.ts';
import type { Session } from './session.ts';
import type { Seat } from './users.ts';

export type PushesCommand = Extract<Command, { t: 'pushOn' | 'pushOff' }>;

export class Pushes {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  carryOut(session: Session, frame: PushesCommand, now: Millis, reply: Reply): Outcome {
    const { seat } = session;
    if (seat === undefined) return { refused: 'not_signed_in' };
    if (frame.t === 'pushOn') return this.#on(session, seat, frame, now, reply);
    this.#context.asks.ask('dropPush', { device: seat.device }, now, (answer, then) => {
      reply(answer === undefined ? { refused: 'store_unavailable' } : { value: {} }, then);
    });
    return 'later';
  }

  #on(
    session: Session,
    seat: Seat,
    { endpoint, p256dh, auth }: Extract<Command, { t: 'pushOn' }>,
    now: Millis,
    reply: Reply,
  ): Outcome {
    const { asks, admission } = this.#context;
    if (admission.pushKey === undefined) return { refused: 'not_allowed' };
    asks.ask('checkEndpoint', { endpoint }, now, (checked, then) => {
      if (checked === undefined) return reply({ refused: 'store_unavailable' }, then);
      if (!checked.allowed) return reply({ refused: 'bad_endpoint' }, then);
      if (session.seat !== seat) return reply({ refused: 'not_signed_in' }, then);
      const push = { device: seat.device, endpoint, p256dh, auth };
      const given = { key: seat.user.key, push, max: wireLimits.devicesMax };
      asks.ask('setPush', given, then, (answer, kept) => {
        reply(answer === undefined ? { refused: 'store_unavailable' } : { value: {} }, kept);
      });
    });
    return 'later';
  }
}
