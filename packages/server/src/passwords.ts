/**
 * Passwords as argon2id hashes, in the usual text form that carries its own parameters. A hash costs
 * 20 MB and tens of milliseconds on a thread that others need, too, so only a few are made at once.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Others } from './oracle.ts';
import { Turns } from './turns.ts';

interface Parts {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

/** What OWASP asks for at least. */
const STRENGTH = { memory: 19 * 1024, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const TAG_BYTES = 32;
/** Of the four threads that Node has for such work. */
const AT_ONCE = 2;
/** As many as are done before whoever asked for the last one is told that there is no answer. */
const WAITING_MAX = 200;

const SHAPE =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

const derive = promisify(argon2);

export function createPasswords(
  turns = new Turns(AT_ONCE, WAITING_MAX),
): Pick<Others, 'hashPassword' | 'checkPassword'> {
  return {
    async hashPassword({ password }) {
      const salt = randomBytes(SALT_BYTES);
      const tag = await turns.take(() => tagOf(password, { ...STRENGTH, salt }, TAG_BYTES));
      return { hash: written({ ...STRENGTH, salt, tag }) };
    },
    async checkPassword({ password, hash }) {
      const parts = hash === null ? nobodys : read(hash);
      const tag = await turns.take(() => tagOf(password, parts, parts.tag.length));
      return { fits: timingSafeEqual(tag, parts.tag) };
    },
  };
}

/** What is checked where there is nothing to check, so that it takes as long. No password has this tag. */
const nobodys: Parts = {
  ...STRENGTH,
  salt: Buffer.alloc(SALT_BYTES),
  tag: Buffer.alloc(TAG_BYTES),
};

function tagOf(
  password: string,
  { memory, passes, parallelism, salt }: Omit<Parts, 'tag'>,
  tagLength: number,
): Promise<Buffer> {
  // The same letters may come composed or not, as the keyboard likes.
  const message = password.normalize('NFC');
  return derive('argon2id', { message, nonce: salt, memory, passes, parallelism, tagLength });
}

function written({ memory, passes, parallelism, salt, tag }: Parts): string {
  const cost = `m=${memory},t=${passes},p=${parallelism}`;
  return `$argon2id$v=19$${cost}$${unpadded(salt)}$${unpadded(tag)}`;
}

function read(hash: string): Parts {
  const [, memory, passes, parallelism, salt = '', tag = ''] = SHAPE.exec(hash) ?? [];
  if (memory === undefined) throw new Error('the store holds no argon2id hash');
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
