/**
 * Tells browsers as which address they are seen, while no relay does. Answers a well-formed binding request
 * and nothing else, one address only so often, because anybody can write somebody else's address on a packet.
 */
import type { Socket } from 'node:dgram';
import { countedAddress } from '@parley/core/server';
import {
  type Endpoint,
  mustBeKnown,
  readStun,
  stunType,
  writeStun,
  writeXorAddress,
  XOR_MAPPED_ADDRESS,
} from './stun-message.ts';
import { bound, udpSocketFor } from './udp-socket.ts';

const PER_ADDRESS_MAX = 50;
const ADDRESSES_MAX = 10_000;
const WINDOW_MS = 1_000;

/** Undefined for whatever is to be dropped. */
export function stunAnswer(bytes: Uint8Array, from: Endpoint): Buffer | undefined {
  const request = readStun(bytes);
  if (request?.type !== stunType.bindingRequest) return undefined;
  // RFC 5389 would have us say what we do not know; who asks for more than an address asks the wrong server.
  if (request.attributes.some(mustBeKnown)) return undefined;
  const { transaction } = request;
  const value = writeXorAddress(from, transaction);
  const attributes = [{ type: XOR_MAPPED_ADDRESS, value }];
  return writeStun({ type: stunType.bindingSuccess, transaction, attributes });
}

export class StunResponder {
  readonly #sockets: Socket[] = [];
  #counts = new Map<string, number>();
  #countedFrom = Number.NEGATIVE_INFINITY;

  /** At each of these addresses, so that an answer comes from where it was asked. */
  async open(addresses: readonly string[], port: number): Promise<void> {
    try {
      for (const address of addresses) await this.#open(address, port);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const sockets = this.#sockets.splice(0);
    await Promise.all(sockets.map((socket) => new Promise<void>((done) => socket.close(done))));
  }

  async #open(address: string, port: number): Promise<void> {
    const socket = udpSocketFor(address);
    this.#sockets.push(socket);
    socket.on('message', (bytes, from) => {
      if (!this.#mayAsk(from.address)) return;
      const answer = stunAnswer(bytes, { address: plain(from.address), port: from.port });
      // Whoever cannot be reached goes without.
      if (answer !== undefined) socket.send(answer, from.port, from.address, () => {});
    });
    await bound(socket, address, port);
    socket.on('error', () => {});
  }

  #mayAsk(address: string): boolean {
    const now = performance.now();
    if (now - this.#countedFrom >= WINDOW_MS) {
      this.#counts = new Map();
      this.#countedFrom = now;
    }
    const counted = countedAddress(address);
    const count = this.#counts.get(counted) ?? 0;
    if (count >= PER_ADDRESS_MAX) return false;
    if (count === 0 && this.#counts.size >= ADDRESSES_MAX) return false;
    this.#counts.set(counted, count + 1);
    return true;
  }
}

/** Without the interface it came by. */
const plain = (address: string): string => address.replace(/%.*$/, '');
