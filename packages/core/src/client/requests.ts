/** What the application asked for, from the asking to the one answer. */
import type { ErrorCode, RoomView } from '@parley/protocol';
import type { Call } from './call.ts';
import type { Chat } from './chat.ts';
import type { Context } from './context.ts';
import { type Entering, isEntering } from './entering.ts';
import type { Identity } from './identity.ts';
import type { ClientErrorCode, Outcome, Request, RequestId } from './io.ts';
import type { Lobby } from './lobby.ts';
import type { CommandBody, Done, Entry, Refused } from './outbox.ts';
import type { Want } from './pictures.ts';
import type { Reach } from './reach.ts';
import { checked } from './request-check.ts';
import type { Ringing } from './ringing.ts';

export interface RequestsHost {
  readonly call: Call;
  readonly chat: Chat;
  readonly lobby: Lobby;
  readonly identity: Identity;
  readonly ringing: Ringing;
  readonly reach: Reach;
  /** No server will answer any more. */
  isClosed(): boolean;
  /** It need not be sent, if it was not yet. */
  forget(id: RequestId): void;
  /** False when too much waits already. */
  command(body: CommandBody, id: RequestId): boolean;
}

export class Requests {
  readonly #context: Context;
  readonly #host: RequestsHost;
  #pending = new Set<RequestId>();

  constructor(context: Context, host: RequestsHost) {
    this.#context = context;
    this.#host = host;
  }

  get size(): number {
    return this.#pending.size;
  }

  ask(id: RequestId, raw: Request): void {
    this.#pending.add(id);
    this.#context.isAwaited = true;
    if (this.#host.isClosed()) return this.refuse(id, 'closed');
    const request = checked(raw);
    if (typeof request === 'string') return this.refuse(id, request);
    const { ringing } = this.#host;
    switch (request.do) {
      case 'join':
      case 'pair':
        return this.#enter(id, request);
      case 'leave':
        return this.#leave(id);
      case 'chat':
        return this.#chat(id, request.text);
      case 'invite':
        return this.#invite(id, request);
      case 'accept':
        return this.#accept(id, request);
      case 'upgrade':
        return this.#upgrade(id, request.want);
      case 'decline':
      case 'ringing':
        if (ringing.find(request.invite) === undefined) return this.refuse(id, 'invite_over');
        if (request.do === 'decline') ringing.end(request.invite);
        return void this.#pass(id, request);
      default:
        return void this.#pass(id, request);
    }
  }

  /** A command of the application's or of our own was carried out. */
  done({ body, purpose, resultLost }: Entry, { value }: Done): void {
    const { call, lobby, identity, ringing, reach } = this.#host;
    if ('key' in value && value.key !== undefined) {
      const { room } = 'view' in value ? value.view : value;
      this.#context.out.push({ t: 'storeKey', room, key: value.key });
    }
    if (body.t === 'check' && 'servers' in value) reach.checked(value);
    if ('view' in value) lobby.clear();
    if ('invite' in value) {
      ringing.end(value.invite);
      if (purpose.of === 'request') call.placed(value, purpose.id, resultLost);
    } else if ('view' in value) call.entered(value, purpose.of === 'request' ? purpose.id : 'own');
    if (body.t === 'leave') call.left();
    if (body.t === 'look' && 'door' in value) lobby.looked(body.room, value);
    if ('standing' in value) {
      identity.stands(value.standing, {
        ...('secret' in value && { secret: value.secret }),
        ...(body.t === 'enter' && { shown: body.secret }),
        late: resultLost,
      });
    }
    if (purpose.of !== 'request') return;
    if (body.t === 'signOut' || body.t === 'deleteMe') identity.forget();
    this.#settle(purpose.id, { ok: true, value });
  }

  refused({ body, purpose }: Entry, { code, retryAfterMs }: Refused): void {
    const { call, lobby, identity } = this.#host;
    // Whoever is not in a room needs not leave it.
    if (body.t === 'leave') call.left();
    if (isEntering(body) && purpose.of === 'own') call.rejoinRefused(code, retryAfterMs);
    if (body.t === 'look') lobby.clear();
    if (purpose.of !== 'request') {
      if (body.t === 'enter' || body.t === 'admit') identity.refused(body, code, retryAfterMs);
      return;
    }
    this.#doorClosed(body, purpose.id, code);
    this.refuse(purpose.id, code, retryAfterMs);
  }

  /** It went to sessions that are gone. */
  lost({ body, purpose }: Entry): void {
    if (purpose.of !== 'request') return;
    this.#doorClosed(body, purpose.id, 'closed');
    this.refuse(purpose.id, 'closed');
  }

  /** A join or leave was carried out, and what came of it is in the room that the server holds now. */
  outcomeLost({ body, purpose }: Entry): void {
    const { call } = this.#host;
    if (!isEntering(body)) return;
    if (purpose.of !== 'request') return call.rejoinLost();
    if (call.joinRequest !== purpose.id) return;
    const view = call.held;
    if (view === null) return void this.#send(purpose.id, body);
    call.entered({ view }, purpose.id);
    this.#settle(purpose.id, { ok: true, value: { view } });
  }

  joined(id: RequestId, view: RoomView): void {
    this.#settle(id, { ok: true, value: { view } });
  }

  isPending(id: RequestId): boolean {
    return this.#pending.has(id);
  }

  refuse(id: RequestId, code: ClientErrorCode | ErrorCode, retryAfterMs?: number): void {
    this.#settle(id, { ok: false, code, ...(retryAfterMs !== undefined && { retryAfterMs }) });
  }

  /** Nobody waits for it any more; what of it was not sent need not be. */
  withdraw(id: RequestId, why: ClientErrorCode): void {
    this.#host.forget(id);
    this.refuse(id, why);
  }

  closeAll(): void {
    for (const id of this.#pending) this.refuse(id, 'closed');
  }

  #send(id: RequestId, body: CommandBody): boolean {
    const sent = this.#host.command(body, id);
    if (!sent) this.refuse(id, 'backlog_full');
    return sent;
  }

  #enter(id: RequestId, { do: t, ...body }: Extract<Request, { do: 'join' | 'pair' }>): void {
    const { call, chat } = this.#host;
    const wanted = { t, ...body } as Entering;
    const view = call.inside(wanted);
    if (view !== undefined) return this.joined(id, view);
    if (!call.isIdle) return this.refuse(id, 'already_in_room');
    if (!this.#send(id, wanted)) return;
    chat.clear();
    call.join(id, wanted);
  }

  /** Nothing needs to answer: whoever hangs up has hung up. */
  #leave(id: RequestId): void {
    const { call } = this.#host;
    if (call.isIdle) return this.refuse(id, 'not_in_room');
    call.end('left');
    this.#settle(id, { ok: true, value: {} });
  }

  #invite(id: RequestId, request: Extract<Request, { do: 'invite' }>): void {
    const { call, chat, ringing } = this.#host;
    if (!call.isIdle) return this.refuse(id, 'already_in_room');
    const { user, media } = request;
    // To call who calls is to answer.
    const ring = ringing.from(user);
    if (ring !== undefined) return this.#accept(id, { do: 'accept', invite: ring.invite, media });
    if (!this.#pass(id, request)) return;
    chat.clear();
    call.dial(id, { user, media });
  }

  #accept(id: RequestId, { invite, media: wanted }: Extract<Request, { do: 'accept' }>): void {
    const { call, chat, ringing } = this.#host;
    const ring = ringing.find(invite);
    if (ring === undefined || call.hides(ring)) return this.refuse(id, 'invite_over');
    call.end('left');
    const media = ring.media === 'audio' ? 'audio' : wanted;
    if (!this.#send(id, { t: 'accept', invite, media })) return;
    chat.clear();
    call.dial(id, { user: ring.from, media, invite });
  }

  #upgrade(id: RequestId, want: Want): void {
    const { stay } = this.#host.call;
    if (stay === undefined) return this.refuse(id, 'not_in_room');
    if (stay.members.size === 0) return this.refuse(id, 'no_such_member');
    if (!stay.pictures.want(want)) return this.refuse(id, 'not_allowed');
    this.#settle(id, { ok: true, value: {} });
  }

  /** What nobody here has to know of. */
  #pass(id: RequestId, { do: t, ...body }: Request): boolean {
    return this.#send(id, { t, ...body } as CommandBody);
  }

  /** The server did not let us in. */
  #doorClosed({ t, ...body }: CommandBody, id: RequestId, code: ErrorCode | 'closed'): void {
    const { call, ringing } = this.#host;
    call.joinRefused(id);
    const isOfRing = t === 'accept' || t === 'ringing';
    if (isOfRing && 'invite' in body && code === 'invite_over')
      ringing.stop(body.invite, 'expired');
    if (t === 'invite' || t === 'accept') call.dialRefused(id, code);
  }

  #chat(id: RequestId, text: string): void {
    const { call, chat } = this.#host;
    const { stay } = call;
    if (stay === undefined) return this.refuse(id, 'not_in_room');
    const message = chat.send(text, stay.ownName, call.links);
    if (message !== undefined) this.#settle(id, { ok: true, value: { id: message } });
    // While the room is entered again there is nobody whom the server would give it to.
    else this.refuse(id, call.isEntered ? 'backlog_full' : 'not_in_room');
  }

  #settle(id: RequestId, outcome: Outcome): void {
    if (this.#pending.delete(id)) this.#context.out.push({ t: 'settle', request: id, outcome });
    this.#context.isAwaited = this.size > 0;
  }
}
