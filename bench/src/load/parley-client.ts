/**
 * Parley's native protocol as a load client speaks it: hello, numbered commands, acknowledgements
 * that ride on commands or follow within a sweep, answers to beats. It never resumes.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { WebSocket } from 'ws';
import {
  type Command,
  type CreateResult,
  type DownFrame,
  encodeUp,
  type InviteResult,
  type JoinResult,
  protocolVersion,
  socketPath,
  subprotocol,
} from '@parley/protocol';
import type { Message } from '../canned/call.ts';
import type { LoadClient, Target } from './pair.ts';
import { newSocket } from './socket.ts';

/** Nothing waits longer than 200 ms for its acknowledgement, as with Parley's own client. */
const ACK_AFTER_MS = 150;
const ACK_SWEEP_MS = 50;

/** A frame's kind stands in its first bytes: reading those spares the load process the rest. */
const HEAD_CHARS = 64;
const EVENT = /^\{"q":(\d+),/;

type Unnumbered<Any> = Any extends Command ? Omit<Any, 'n' | 'a'> : never;
type Request = Unnumbered<Command>;

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (why: Error) => void;
}

/** Who has something to acknowledge, and since when; the longest first. */
const inDebt = new Map<ParleyClient, number>();
setInterval(() => {
  const now = performance.now();
  for (const [client, since] of inDebt) {
    if (now - since < ACK_AFTER_MS) return;
    client.acknowledge();
  }
}, ACK_SWEEP_MS).unref();

export class ParleyClient implements LoadClient {
  readonly #socket: WebSocket;
  /** By command number; the hello waits as number 0. */
  readonly #waiting = new Map<number, Waiting>();
  #command = 0;
  #received = 0;
  #signals = 0;
  #partner = '';
  #visible = true;
  onMessage: () => void = () => undefined;
  /** Something else arrived that answers no command. */
  onEvent: (frame: DownFrame) => void = () => undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.#receive(data.toString()));
    socket.on('close', (code) => this.#closed(code));
  }

  static async register(target: Target): Promise<ParleyClient> {
    const socket = newSocket(target, socketPath, [subprotocol]);
    const client = new ParleyClient(socket);
    await once(socket, 'open');
    const secret = (): string => randomBytes(16).toString('base64url');
    const welcomed = client.#answerTo(0);
    const self = { nonce: secret(), device: secret(), seq: 0, visible: true };
    client.#socket.send(encodeUp({ t: 'hello', v: protocolVersion, ...self }));
    await welcomed;
    return client;
  }

  /** The number of the last event that arrived. */
  get received(): number {
    return this.#received;
  }

  async createRoom(): Promise<string> {
    return ((await this.#request({ t: 'create' })) as CreateResult).room;
  }

  /** The id by which the others name this member. */
  async join(room: string, name: string): Promise<string> {
    return ((await this.#request({ t: 'join', room, name })) as JoinResult).view.you;
  }

  async leave(): Promise<void> {
    await this.#request({ t: 'leave' });
  }

  /** Becomes the user who was given this secret. */
  async enter(secret: string): Promise<void> {
    await this.#request({ t: 'enter', secret });
  }

  async invite(user: string): Promise<void> {
    await this.#request({ t: 'invite', user, media: 'video' });
  }

  async ringing(invite: string): Promise<void> {
    await this.#request({ t: 'ringing', invite });
  }

  async accept(invite: string): Promise<InviteResult> {
    return (await this.#request({ t: 'accept', invite, media: 'video' })) as InviteResult;
  }

  /** The page is hidden, or shown again. */
  turn(): void {
    this.#visible = !this.#visible;
    inDebt.delete(this);
    this.#socket.send(encodeUp({ t: 'beat', a: this.#received, visible: this.#visible }));
  }

  talkTo(member: string): void {
    this.#partner = member;
    this.#signals = 0;
  }

  send({ json }: Message): void {
    this.#command += 1;
    this.#signals += 1;
    inDebt.delete(this);
    this.#socket.send(
      `{"n":${this.#command},"a":${this.#received},"t":"signal","to":"${this.#partner}","gen":1,"k":${this.#signals},"body":${json}}`,
    );
  }

  acknowledge(): void {
    inDebt.delete(this);
    this.#socket.send(`{"t":"ack","a":${this.#received}}`);
  }

  close(): void {
    this.#socket.close(1000);
  }

  #request(request: Request): Promise<unknown> {
    this.#command += 1;
    inDebt.delete(this);
    this.#socket.send(JSON.stringify({ n: this.#command, a: this.#received, ...request }));
    return this.#answerTo(this.#command);
  }

  #answerTo(command: number): Promise<unknown> {
    return new Promise((resolve, reject) => this.#waiting.set(command, { resolve, reject }));
  }

  #receive(text: string): void {
    const head = text.slice(0, HEAD_CHARS);
    const number = EVENT.exec(head)?.[1];
    if (number !== undefined) {
      this.#received = Number(number);
      if (!inDebt.has(this)) inDebt.set(this, performance.now());
    }
    if (head.includes('"t":"signal"')) this.onMessage();
    else this.#control(JSON.parse(text) as DownFrame);
  }

  #control(frame: DownFrame): void {
    if (frame.t === 'beat') this.#socket.send(`{"t":"beat","a":${this.#received}}`);
    else if (frame.t === 'welcome') this.#take(0)?.resolve(frame);
    else if (frame.t === 'done') this.#take(frame.n)?.resolve(frame.value);
    else if (frame.t === 'refused') this.#take(frame.n)?.reject(new Error(frame.code));
    else this.onEvent(frame);
  }

  #take(command: number): Waiting | undefined {
    const waiting = this.#waiting.get(command);
    this.#waiting.delete(command);
    return waiting;
  }

  #closed(code: number): void {
    inDebt.delete(this);
    for (const { reject } of this.#waiting.values()) reject(new Error(`closed with ${code}`));
    this.#waiting.clear();
  }
}
