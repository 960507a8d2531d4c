/**
 * The conversation of a call: every message once, whichever routes it took, and by which route each
 * member gets it. A message is known by the id that its sender gave it.
 */
import type { Millis } from '../kit/machine.ts';
import { randomSecret } from '../kit/random.ts';
import type { Context } from './context.ts';
import type { ChatMessage } from './state.ts';

export interface ChatHost {
  byChannel(member: string, id: string, text: string): void;
  byServer(member: string, id: string, text: string): void;
  /** So many messages of so many characters in all can be given to the server now. */
  serverTakes(messages: number, chars: number): boolean;
  /** By the server, before all that waits for it, unless this waits itself. */
  again(member: string, id: string, text: string): void;
}

/** What the frame of a message needs beside its text, at most. */
const frameChars = 160;

export interface Reader {
  member: string;
  channelOpen: boolean;
}

/** Given to a channel or to the server, which may be gone before it was delivered. */
interface Entrusted {
  to: 'channel' | 'server';
  member: string;
  id: string;
  text: string;
  at: Millis;
}

export class Chat {
  readonly #context: Context;
  readonly #host: ChatHost;
  #messages: readonly ChatMessage[] = [];
  #ids = new Set<string>();
  #entrusted: Entrusted[] = [];

  constructor(context: Context, host: ChatHost) {
    this.#context = context;
    this.#host = host;
  }

  get messages(): readonly ChatMessage[] {
    return this.#messages;
  }

  /** The id of the message, or undefined when it cannot be taken. */
  send(text: string, name: string, readers: readonly Reader[]): string | undefined {
    const { now, entropy } = this.#context;
    const byServer = readers.filter(({ channelOpen }) => !channelOpen);
    const copies = byServer.length;
    const chars = copies * (JSON.stringify(text).length + frameChars);
    if (copies > 0 && !this.#host.serverTakes(copies, chars)) return undefined;
    const id = randomSecret(entropy, 18);
    for (const { member, channelOpen } of readers) {
      this.#entrust({ to: channelOpen ? 'channel' : 'server', member, id, text, at: now });
    }
    this.#add({ id, from: 'you', name, text, at: now });
    return id;
  }

  received(id: string, from: string, name: string, text: string): void {
    if (this.#ids.has(id)) return;
    const message = { id, from, name, text, at: this.#context.now };
    this.#add(message);
    this.#context.out.push({ t: 'notice', notice: { what: 'chat', message } });
  }

  /** Whatever that channel may not have delivered goes by the server; who has it already drops it. */
  channelClosed(member: string): void {
    const { now, limits } = this.#context;
    for (const one of this.#entrusted) {
      const isFresh = now - one.at <= limits.chatResendMs;
      if (one.to !== 'channel' || one.member !== member || !isFresh) continue;
      one.to = 'server';
      this.#host.byServer(member, one.id, one.text);
    }
  }

  /** A server that knows nothing of us knows nothing either of what the one before it had not handed on. */
  serverForgot(): void {
    const { now, limits } = this.#context;
    for (const { to, member, id, text, at } of this.#entrusted.toReversed()) {
      if (to === 'server' && now - at <= limits.chatOwedMs) this.#host.again(member, id, text);
    }
  }

  clear(): void {
    this.#messages = [];
    this.#ids.clear();
    this.#entrusted = [];
    this.#context.touched = true;
  }

  #entrust(message: Entrusted): void {
    const { to, member, id, text } = message;
    this.#entrusted.push(message);
    if (this.#entrusted.length > this.#context.limits.chatResendMax) this.#entrusted.shift();
    if (to === 'channel') this.#host.byChannel(member, id, text);
    else this.#host.byServer(member, id, text);
  }

  #add(message: ChatMessage): void {
    const messagesMax = this.#context.limits.chatMessagesMax;
    this.#messages = [...this.#messages, message].slice(-messagesMax);
    this.#ids.add(message.id);
    // Ids are remembered for longer than messages, or a late copy of an old one would be news.
    if (this.#ids.size > 2 * messagesMax) {
      const [oldest] = this.#ids;
      if (oldest !== undefined) this.#ids.delete(oldest);
    }
    this.#context.touched = true;
  }
}
