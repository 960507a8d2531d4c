/** The machine's source of chance and one-way functions, from the platform. */
import {
  createHmac,
  createSecretKey,
  hash,
  randomBytes,
  randomFillSync,
  timingSafeEqual,
} from 'node:crypto';
import type { ServerCrypto } from '@parley/core/server';

const POOL_BYTES = 8 * 1024;
const TICKET_KEY_BYTES = 32;

/** Kept in the store, so that whoever has that takes the calls over. */
export const newTicketKey = (): string => randomBytes(TICKET_KEY_BYTES).toString('base64url');

export function createCrypto(serverKey: Uint8Array): ServerCrypto {
  // Bytes would be made into a key again by each call, which costs five times the hash.
  const key = createSecretKey(serverKey);
  let pool = new Uint8Array(0);
  let used = 0;
  return {
    bytes(count) {
      if (used + count > pool.length) {
        // A new pool each time: what was handed out is never written again.
        pool = randomFillSync(new Uint8Array(Math.max(POOL_BYTES, count)));
        used = 0;
      }
      used += count;
      return pool.subarray(used - count, used);
    },
    hash: (text) => hash('sha256', text, 'base64url'),
    mac: (text) => createHmac('sha256', key).update(text).digest(),
    same(a, b) {
      const [left, right] = [Buffer.from(a), Buffer.from(b)];
      return left.length === right.length && timingSafeEqual(left, right);
    },
  };
}
