/**
 * Ids of rooms: 45 random bits, then 15 bits of a keyed hash over them and over whether the link
 * alone opens the room. So the server recognises the links of open rooms it made, also after it has
 * forgotten the room or was started again. Remembers nothing.
 */
import { crockfordAlphabet, groupRoomCode } from '@parley/protocol';
import type { ServerCrypto } from './io.ts';

export type RoomKind = 'open' | 'closed';

const RANDOM_CHARS = 9;
const CHECK_CHARS = 3;

export class RoomIds {
  readonly #crypto: ServerCrypto;

  constructor(crypto: ServerCrypto) {
    this.#crypto = crypto;
  }

  issue(kind: RoomKind): string {
    const random = letters(this.#crypto.bytes(RANDOM_CHARS));
    return groupRoomCode(random + this.#check(kind, random));
  }

  isIssuedOpen(id: string): boolean {
    const plain = id.replaceAll('-', '');
    const check = this.#check('open', plain.slice(0, RANDOM_CHARS));
    return this.#crypto.same(plain.slice(RANDOM_CHARS), check);
  }

  #check(kind: RoomKind, random: string): string {
    return letters(this.#crypto.mac(`room ${kind} ${random}`).subarray(0, CHECK_CHARS));
  }
}

/** Five bits of each byte. */
function letters(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += crockfordAlphabet.charAt(byte & 31);
  return out;
}
