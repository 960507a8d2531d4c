/**
 * An application's own data to the other members. A message waits while the link to its member is
 * being made or made anew, and is sent once its channel is open and not too full. Does not know of
 * peer connections, only of the channel to a member that is open at the moment.
 */
import type { CallData } from './api.ts';
import { decodeAppFrame, encodeAppFrame } from './app-frame.ts';
import { Emitter } from './emitter.ts';
import { sdkLimits } from './limits.ts';
import { ParleyError } from './parley-error.ts';
import type { AppChannel } from './peer-port.ts';

interface Waiting {
  readonly frame: Uint8Array<ArrayBuffer>;
  readonly resolve: () => void;
  readonly reject: (error: ParleyError) => void;
}

interface Queue {
  readonly member: string;
  readonly ordered: boolean;
  readonly waiting: Waiting[];
  bytes: number;
}

export interface AppDataPorts {
  /** The others in the call. */
  members(): readonly string[];
  channelOf(member: string, ordered: boolean): AppChannel | undefined;
}

export class AppData implements CallData {
  readonly #ports: AppDataPorts;
  readonly #queues = new Map<string, Queue>();
  readonly #topics = new Emitter<Record<string, { from: string; bytes: Uint8Array }>>();
  #over = false;

  constructor(ports: AppDataPorts) {
    this.#ports = ports;
  }

  async send(
    topic: string,
    bytes: Uint8Array,
    { to, ordered = true }: { to?: string; ordered?: boolean } = {},
  ): Promise<void> {
    const frame = encodeAppFrame(topic, bytes);
    if (this.#over) throw new ParleyError('closed');
    const members = this.#ports.members();
    if (to !== undefined) {
      if (!members.includes(to)) throw new ParleyError('no_such_member');
      await this.#enqueue(to, ordered, frame);
      return;
    }
    // Whoever leaves before it was their turn is no failure of a message to all.
    const leave = (error: unknown): void => {
      if (!(error instanceof ParleyError && error.code === 'no_such_member')) throw error;
    };
    await Promise.all(members.map((member) => this.#enqueue(member, ordered, frame).catch(leave)));
  }

  on(topic: string, listener: (message: { from: string; bytes: Uint8Array }) => void): () => void {
    return this.#topics.on(topic, listener);
  }

  receive(from: string, frame: Uint8Array): void {
    const message = decodeAppFrame(frame);
    if (message !== undefined) this.#topics.emit(message.topic, { from, bytes: message.bytes });
  }

  /** A channel opened, drained or closed, or the members changed. */
  advance(): void {
    const members = this.#ports.members();
    for (const queue of this.#queues.values()) {
      if (members.includes(queue.member)) this.#pump(queue);
      else this.#drop(queue, 'no_such_member');
    }
  }

  close(): void {
    this.#over = true;
    for (const queue of this.#queues.values()) this.#drop(queue, 'closed');
  }

  #enqueue(member: string, ordered: boolean, frame: Uint8Array<ArrayBuffer>): Promise<void> {
    const key = `${member} ${ordered}`;
    const queue = this.#queues.get(key) ?? { member, ordered, waiting: [], bytes: 0 };
    if (queue.bytes + frame.length > sdkLimits.appBacklogBytesMax) {
      return Promise.reject(new ParleyError('backlog_full'));
    }
    this.#queues.set(key, queue);
    queue.bytes += frame.length;
    return new Promise<void>((resolve, reject) => {
      queue.waiting.push({ frame, resolve, reject });
      this.#pump(queue);
    });
  }

  #pump(queue: Queue): void {
    for (let head = queue.waiting[0]; head !== undefined; head = queue.waiting[0]) {
      const channel = this.#ports.channelOf(queue.member, queue.ordered);
      if (channel?.open !== true || channel.queuedBytes > sdkLimits.channelHighBytes) return;
      queue.waiting.shift();
      queue.bytes -= head.frame.length;
      if (head.frame.length > channel.messageBytesMax) head.reject(new ParleyError('too_long'));
      else hand(channel, head);
    }
  }

  #drop(queue: Queue, code: 'closed' | 'no_such_member'): void {
    this.#queues.delete(`${queue.member} ${queue.ordered}`);
    for (const { reject } of queue.waiting) reject(new ParleyError(code));
  }
}

function hand(channel: AppChannel, { frame, resolve, reject }: Waiting): void {
  try {
    channel.send(frame);
    resolve();
  } catch (cause) {
    reject(new ParleyError('backlog_full', { cause }));
  }
}
