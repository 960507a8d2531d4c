/** Why some connections are not made at all, and how somebody who asked for a WebSocket is told so. */
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Refusal } from './doors/door.ts';

export const tooManySockets: Refusal = {
  status: 429,
  text: 'This address has too many connections.',
  retryAfterSeconds: 10,
};

export const nobodyAnswered: Refusal = {
  status: 500,
  text: 'Whoever had to be asked did not answer.',
};

/** In words over HTTP, after which the connection ends. */
export function refuseUpgrade(stream: Duplex, { status, text, retryAfterSeconds }: Refusal): void {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text) + 1}`,
    ...(retryAfterSeconds === undefined ? [] : [`Retry-After: ${retryAfterSeconds}`]),
    '',
    `${text}\n`,
  ];
  stream.on('error', () => stream.destroy());
  stream.once('finish', () => stream.destroy());
  stream.end(lines.join('\r\n'));
}
