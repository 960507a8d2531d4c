/**
 * For tests only: a push service on this computer that stands for public ones, and a browser that
 * subscribed to it. It reads a push by itself, from the RFCs and not by what encrypts it.
 */
import {
  createDecipheriv,
  createECDH,
  createHmac,
  createPublicKey,
  randomBytes,
  verify,
} from 'node:crypto';
import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { parseJson } from '@parley/protocol';
import type { Net } from './public-https.ts';
import { selfSigned } from './self-signed.ts';

interface Pushed {
  path: string | undefined;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface PushService {
  net: Net;
  /** What was asked for by name, and what was connected to. */
  resolved: string[];
  dialed: string[];
  pushed: Pushed[];
  /** Answers every push from now on; undefined: never. */
  answer: { status: number | undefined; headers: Record<string, string>; body: string };
  close: () => Promise<void>;
}

/** A name is found at the addresses given for it, and every one of these is this one server. */
export async function startPushService(
  names: Record<string, () => string[]>,
  certified = Object.keys(names),
): Promise<PushService> {
  const certificate = selfSigned(certified);
  const server = createServer(certificate, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url: path, headers } = request;
      service.pushed.push({ path, headers, body: Buffer.concat(chunks) });
      const { status, headers: extra, body } = service.answer;
      if (status !== undefined) response.writeHead(status, extra).end(body);
    });
  });
  // A client that does not trust us says so and goes away.
  server.on('tlsClientError', () => {});
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port: ours } = server.address() as AddressInfo;
  const service: PushService = {
    resolved: [],
    dialed: [],
    pushed: [],
    answer: { status: 201, headers: {}, body: '' },
    net: {
      authorities: [certificate.cert],
      async resolve(name) {
        service.resolved.push(name);
        return names[name]?.() ?? [];
      },
      dial(addresses, port) {
        service.dialed.push(`${addresses.join(' ')} ${port}`);
        return connect(ours, '127.0.0.1');
      },
    },
    async close() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
  return service;
}

export class Subscriber {
  readonly #key = createECDH('prime256v1');
  readonly #auth: Buffer;

  constructor(privateKey?: Buffer, auth = randomBytes(16)) {
    this.#auth = auth;
    if (privateKey === undefined) this.#key.generateKeys();
    else this.#key.setPrivateKey(privateKey);
  }

  subscription(endpoint: string): { endpoint: string; p256dh: string; auth: string } {
    const p256dh = this.#key.getPublicKey('base64url');
    return { endpoint, p256dh, auth: this.#auth.toString('base64url') };
  }

  read(body: Buffer): unknown {
    const text = this.textOf(body);
    return parseJson(text, text.length);
  }

  /** RFC 8188, section 2, with the keys of RFC 8291, section 3.4. */
  textOf(body: Buffer): string {
    const salt = body.subarray(0, 16);
    const recordSize = body.readUInt32BE(16);
    const idLength = body.readUInt8(20);
    const serverKey = body.subarray(21, 21 + idLength);
    const record = body.subarray(21 + idLength);
    if (record.length > recordSize) throw new Error('more than one record');

    const hmac = (key: Buffer, ...parts: Buffer[]): Buffer =>
      createHmac('sha256', key).update(Buffer.concat(parts)).digest();
    const one = Buffer.of(1);
    const pseudoRandom = hmac(this.#auth, this.#key.computeSecret(serverKey));
    const info = [Buffer.from('WebPush: info\0'), this.#key.getPublicKey(), serverKey];
    const input = hmac(salt, hmac(pseudoRandom, ...info, one));
    const key = hmac(input, Buffer.from('Content-Encoding: aes128gcm\0'), one).subarray(0, 16);
    const nonce = hmac(input, Buffer.from('Content-Encoding: nonce\0'), one).subarray(0, 12);

    const decipher = createDecipheriv('aes-128-gcm', key, nonce);
    decipher.setAuthTag(record.subarray(-16));
    const plain = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
    const end = plain.findLastIndex((byte) => byte !== 0);
    if (plain[end] !== 2) throw new Error('not the last record');
    return plain.subarray(0, end).toString();
  }
}

/** RFC 8292: who pushes. Throws unless the token is signed by the key beside it. */
export function readVapid(authorization: string | undefined): {
  key: string;
  claims: Record<string, unknown>;
} {
  const [, token = '', key = ''] = /^vapid t=([^,]+), k=(\S+)$/.exec(authorization ?? '') ?? [];
  const [header = '', payload = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) =>
    part.toString('base64url'),
  );
  const publicKey = createPublicKey({
    key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' },
    format: 'jwk',
  });
  const read = (text: string) =>
    parseJson(Buffer.from(text, 'base64url').toString(), text.length) as Record<string, unknown>;
  const signed = Buffer.from(`${header}.${payload}`);
  const fits = verify(
    'sha256',
    signed,
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!fits || read(header)['alg'] !== 'ES256') throw new Error('not signed by its key');
  return { key, claims: read(payload) };
}
