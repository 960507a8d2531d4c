/** What the application asked for, from the asking to the one answer. */
import type { ErrorCode, RoomView } from '@parley/protocol';
import { assert } from '../kit/assert.ts';
import type { Call } from './call.ts';
import type { Chat } from './chat.ts';
import type { Context } from './context.ts';
import type { ClientErrorCode, Outcome, Request, RequestId } from './io.ts';
import type { Lobby } from './lobby.ts';
import type { CommandBody, Done, Entry, Refused } from './outbox.ts';
import { checked } from './request-check.ts';

export interface RequestsHost {
  readonly call: Call;
  readonly chat: Chat;
  readonly lobby: Lobby;
  /** No server will answer any more. */
  isClosed(): boolean;
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
    assert(!this.#pending.has(id), 'a request has an id of its own');
    this.#pending.add(id);
    if (this.#host.isClosed()) return this.refuse(id, 'closed');
    const request = checked(raw);
    if (typeof request === 'string') return this.refuse(id, request);
    switch (request.do) {
      case 'join':
        return this.#join(id, request);
      case 'leave':
        return this.#leave(id);
      case 'chat':
        return this.#chat(id, request.text);
      case 'upgrade':
        return this.refuse(id, 'not_in_room');
      default: {
        const { do: t, ...body } = request;
        this.#send(id, { t, ...body } as CommandBody);
      }
    }
  }

  /** A command of the application's or of our own was carried out. */
  done(entry: Entry, { value }: Done): void {
    const { body, purpose } = entry;
    const { call, lobby } = this.#host;
    if (body.t === 'join' && 'view' in value) {
      lobby.clear();
      call.entered(value, purpose.of === 'request' ? purpose.id : 'own');
    }
    if (body.t === 'leave') call.left();
    if (body.t === 'look' && 'door' in value) lobby.looked(body.room, value);
    if (purpose.of === 'request') this.#settle(purpose.id, { ok: true, value });
  }

  refused({ body, purpose }: Entry, { code, retryAfterMs }: Refused): void {
    const { call, lobby } = this.#host;
    // Whoever is not in a room needs not leave it.
    if (body.t === 'leave') call.left();
    if (body.t === 'join' && purpose.of === 'own') call.rejoinRefused(code, retryAfterMs);
    if (body.t === 'look') lobby.clear();
    if (purpose.of !== 'request') return;
    if (body.t === 'join') call.joinRefused(purpose.id);
    this.refuse(purpose.id, code, retryAfterMs);
  }

  /** It went to sessions that are gone. */
  lost({ body, purpose }: Entry): void {
    if (purpose.of !== 'request') return;
    if (body.t === 'join') this.#host.call.joinRefused(purpose.id);
    this.refuse(purpose.id, 'closed');
  }

  /** A join or leave was carried out, and what came of it is in the room that the server holds now. */
  outcomeLost({ body, purpose }: Entry): void {
    const { call } = this.#host;
    if (body.t !== 'join') return;
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

  closeAll(): void {
    for (const id of this.#pending) this.refuse(id, 'closed');
  }

  #send(id: RequestId, body: CommandBody): boolean {
    const sent = this.#host.command(body, id);
    if (!sent) this.refuse(id, 'backlog_full');
    return sent;
  }

  #join(id: RequestId, { do: t, ...wanted }: Extract<Request, { do: 'join' }>): void {
    const { call, chat } = this.#host;
    if (!call.isIdle) return this.refuse(id, 'already_in_room');
    if (!this.#send(id, { t, ...wanted })) return;
    chat.clear();
    call.join(id, wanted);
  }

  /** Nothing needs to answer: whoever hangs up has hung up. */
  #leave(id: RequestId): void {
    const { call } = this.#host;
    if (call.isIdle) return this.refuse(id, 'not_in_room');
    const { joinRequest } = call;
    call.end('left');
    if (joinRequest !== undefined) this.refuse(joinRequest, 'cancelled');
    this.#settle(id, { ok: true, value: {} });
  }

  #chat(id: RequestId, text: string): void {
    const { call, chat } = this.#host;
    if (!call.isIn) return this.refuse(id, 'not_in_room');
    const message = chat.send(text, call.ownName, call.links);
    if (message !== undefined) this.#settle(id, { ok: true, value: { id: message } });
    // While the room is entered again there is nobody whom the server would give it to.
    else this.refuse(id, call.isEntered ? 'backlog_full' : 'not_in_room');
  }

  #settle(id: RequestId, outcome: Outcome): void {
    if (this.#pending.delete(id)) this.#context.out.push({ t: 'settle', request: id, outcome });
  }
}
