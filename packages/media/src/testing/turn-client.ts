/**
 * For tests only: TURN (RFC 8656) by UDP, message by message, so that a test can ask what no browser would.
 * A peer is given as its bytes, not as an address.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Credentials } from '../credentials.ts';
import {
  type Endpoint,
  readStun,
  readXorAddress,
  type StunAttribute,
  type StunMessage,
  writeStun,
} from '../stun-message.ts';

const method = { allocate: 3, refresh: 4, permit: 8, bind: 9 } as const;
const SUCCESS = 0x0100;
const CLASS = 0x0110;
const SEND_INDICATION = 0x0016;
const DATA_INDICATION = 0x0017;

const attribute = {
  username: 0x0006,
  integrity: 0x0008,
  errorCode: 0x0009,
  channel: 0x000c,
  lifetime: 0x000d,
  peer: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  relayed: 0x0016,
  family: 0x0017,
  transport: 0x0019,
} as const;

const UDP = Buffer.of(17, 0, 0, 0);
const INTEGRITY_BYTES = 20;
const AGAIN_MS = 200;
const FIRST_CHANNEL = 0x4000;

type Result = 'granted' | number;

interface Challenge {
  realm: Uint8Array;
  nonce: Uint8Array;
}

export class TurnClient {
  readonly #server: Endpoint;
  readonly #credentials: Credentials;
  readonly #socket = createSocket('udp4');
  readonly #waiting = new Map<string, (answer: StunMessage) => void>();
  readonly #received: string[] = [];
  #heard = Promise.withResolvers<void>();
  #challenge: Challenge | undefined;
  #channels = 0;
  #isClosed = false;
  readonly #closed = Promise.withResolvers<never>();

  constructor(server: Endpoint, credentials: Credentials) {
    this.#server = server;
    this.#credentials = credentials;
    this.#socket.on('message', (bytes) => this.#receive(bytes));
    this.#socket.on('error', () => {});
    this.#closed.promise.catch(() => {});
  }

  /** Where the relay can be reached from now on, or the code of its refusal. */
  async allocate(family?: 'ipv4' | 'ipv6'): Promise<Endpoint | number> {
    const wish = Buffer.of(family === 'ipv6' ? 2 : 1, 0, 0, 0);
    const answer = await this.#ask(method.allocate, [
      { type: attribute.transport, value: UDP },
      ...(family === undefined ? [] : [{ type: attribute.family, value: wish }]),
    ]);
    const relayed = valueOf(answer, attribute.relayed);
    if (relayed === undefined) return codeOf(answer);
    return readXorAddress(relayed, answer.transaction) ?? 0;
  }

  async permit(peer: Peer): Promise<Result> {
    return resultOf(await this.#ask(method.permit, (transaction) => [toPeer(peer, transaction)]));
  }

  async bind(peer: Peer): Promise<Result> {
    const channel = Buffer.alloc(4);
    channel.writeUInt16BE(FIRST_CHANNEL + this.#channels);
    this.#channels += 1;
    const answer = await this.#ask(method.bind, (transaction) => [
      { type: attribute.channel, value: channel },
      toPeer(peer, transaction),
    ]);
    return resultOf(answer);
  }

  /** Keeps the allocation, under the credentials it was made with. */
  async refresh(): Promise<Result> {
    return resultOf(await this.#ask(method.refresh, []));
  }

  async release(): Promise<Result> {
    const lifetime = { type: attribute.lifetime, value: Buffer.alloc(4) };
    return resultOf(await this.#ask(method.refresh, [lifetime]));
  }

  send(peer: Peer, text: string): void {
    const transaction = randomBytes(12);
    const attributes = [
      toPeer(peer, transaction),
      { type: attribute.data, value: Buffer.from(text) },
    ];
    this.#say(writeStun({ type: SEND_INDICATION, transaction, attributes }));
  }

  /** The next thing that somebody said to the relayed address. */
  async received(): Promise<string> {
    for (;;) {
      const text = this.#received.shift();
      if (text !== undefined) return text;
      await Promise.race([this.#heard.promise, this.#closed.promise]);
    }
  }

  /** Whoever still waits for something waits in vain. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#closed.reject(new Error('closed'));
    this.#socket.close();
    await once(this.#socket, 'close');
  }

  /** A first answer brings realm and nonce, with which it is asked again. */
  async #ask(kind: number, given: Given): Promise<StunMessage> {
    const answer = await this.#request(kind, given);
    const isChallenge = [401, 438].includes(codeOf(answer));
    const [realm, nonce] = [valueOf(answer, attribute.realm), valueOf(answer, attribute.nonce)];
    if (!isChallenge || realm === undefined || nonce === undefined) return answer;
    this.#challenge = { realm, nonce };
    return this.#request(kind, given);
  }

  async #request(type: number, given: Given): Promise<StunMessage> {
    const transaction = randomBytes(12);
    const wanted = typeof given === 'function' ? given(transaction) : given;
    const request = this.#signed({ type, transaction, attributes: wanted });
    const { promise, resolve } = Promise.withResolvers<StunMessage>();
    this.#waiting.set(transaction.toString('hex'), resolve);
    const again = setInterval(() => this.#say(request), AGAIN_MS);
    this.#say(request);
    try {
      return await Promise.race([promise, this.#closed.promise]);
    } finally {
      clearInterval(again);
    }
  }

  #signed(message: StunMessage): Buffer {
    if (this.#challenge === undefined) return writeStun(message);
    const { realm, nonce } = this.#challenge;
    const { username, credential } = this.#credentials;
    const bytes = writeStun({
      ...message,
      attributes: [
        ...message.attributes,
        { type: attribute.username, value: Buffer.from(username) },
        { type: attribute.realm, value: realm },
        { type: attribute.nonce, value: nonce },
        { type: attribute.integrity, value: Buffer.alloc(INTEGRITY_BYTES) },
      ],
    });
    const key = createHash('md5').update(`${username}:`).update(realm).update(`:${credential}`);
    const covered = bytes.subarray(0, -INTEGRITY_BYTES - 4);
    const signature = createHmac('sha1', key.digest()).update(covered).digest();
    return Buffer.concat([bytes.subarray(0, -INTEGRITY_BYTES), signature]);
  }

  #say(bytes: Uint8Array): void {
    if (!this.#isClosed)
      this.#socket.send(bytes, this.#server.port, this.#server.address, () => {});
  }

  #receive(bytes: Uint8Array): void {
    const message = readStun(bytes);
    if (message === undefined) return;
    if (message.type === DATA_INDICATION) {
      this.#received.push(Buffer.from(valueOf(message, attribute.data) ?? []).toString());
      this.#heard.resolve();
      this.#heard = Promise.withResolvers();
    }
    const id = Buffer.from(message.transaction).toString('hex');
    this.#waiting.get(id)?.(message);
    this.#waiting.delete(id);
  }
}

/** The bytes of an address, 4 or 16 of them, and a port. */
export interface Peer {
  readonly bytes: readonly number[];
  readonly port: number;
}

type Given = StunAttribute[] | ((transaction: Uint8Array) => StunAttribute[]);

function toPeer({ bytes, port }: Peer, transaction: Uint8Array): StunAttribute {
  const mask = Buffer.concat([Buffer.of(0x21, 0x12, 0xa4, 0x42), transaction]);
  const head = Buffer.of(0, bytes.length === 4 ? 1 : 2, 0, 0);
  head.writeUInt16BE(port ^ mask.readUInt16BE(), 2);
  const hidden = bytes.map((byte, at) => byte ^ (mask[at] ?? 0));
  return { type: attribute.peer, value: Buffer.concat([head, Buffer.from(hidden)]) };
}

const valueOf = (message: StunMessage, type: number): Uint8Array | undefined =>
  message.attributes.find((one) => one.type === type)?.value;

const resultOf = (answer: StunMessage): Result =>
  (answer.type & CLASS) === SUCCESS ? 'granted' : codeOf(answer);

/** 0 where nothing was refused. */
function codeOf(answer: StunMessage): number {
  const value = valueOf(answer, attribute.errorCode);
  return value === undefined ? 0 : (value[2] ?? 0) * 100 + (value[3] ?? 0);
}
