/**
 * Encrypts the body of a push so that only the browser that subscribed can read it: RFC 8291 over
 * RFC 8188, one record. All bodies are padded to one length, so that their size says nothing.
 */
import {
  createCipheriv,
  createECDH,
  type ECDH,
  hkdfSync,
  randomBytes as chance,
} from 'node:crypto';

export interface Recipient {
  /** The subscription's public key, base64url. */
  readonly p256dh: string;
  /** Its secret, base64url. */
  readonly auth: string;
}

/** More than any body needs; a push service takes at least 4,096 bytes. */
const PLAIN_BYTES = 2_048;
const RECORD_BYTES = 4_096;
const LAST_RECORD = 2;

export function encryptPush(text: string, { p256dh, auth }: Recipient): Buffer {
  const theirKey = Buffer.from(p256dh, 'base64url');
  const ours = createECDH('prime256v1');
  ours.generateKeys();
  const salt = chance(16);
  const { key, nonce } = derive(ours, theirKey, Buffer.from(auth, 'base64url'), salt);

  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  const record = [cipher.update(padded(text)), cipher.final(), cipher.getAuthTag()];
  const ourKey = ours.getPublicKey();
  const sizes = Buffer.alloc(5);
  sizes.writeUInt32BE(RECORD_BYTES, 0);
  sizes.writeUInt8(ourKey.length, 4);
  return Buffer.concat([salt, sizes, ourKey, ...record]);
}

/** Throws when what the subscription calls its key is no point of the curve. */
function derive(
  ours: ECDH,
  theirKey: Buffer,
  auth: Buffer,
  salt: Buffer,
): { key: Buffer; nonce: Buffer } {
  const shared = ours.computeSecret(theirKey);
  const keys = [Buffer.from('WebPush: info\0'), theirKey, ours.getPublicKey()];
  const input = expand(shared, auth, Buffer.concat(keys), 32);
  return {
    key: expand(input, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16),
    nonce: expand(input, salt, Buffer.from('Content-Encoding: nonce\0'), 12),
  };
}

const expand = (secret: Buffer, salt: Buffer, info: Buffer, bytes: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, bytes));

function padded(text: string): Buffer {
  const bytes = Buffer.from(text);
  const record = Buffer.alloc(PLAIN_BYTES);
  if (bytes.length >= PLAIN_BYTES) throw new Error('the body of a push is too long');
  bytes.copy(record);
  record[bytes.length] = LAST_RECORD;
  return record;
}
