/** Frames that no client of ours would send: true ones with something changed, and mere bytes. */
import type { Prng } from '@parley/core/kit';
import { offer, small } from '../canned/call.ts';

const TRUE_FRAMES: readonly Record<string, unknown>[] = [
  { t: 'ack', a: 0 },
  { t: 'beat', a: 0, probe: 1 },
  { n: 1, t: 'create', capacity: 2, password: 'open sesame' },
  { n: 1, t: 'look', room: '7k2m-q9xd-4vtb' },
  { n: 1, t: 'join', room: '7k2m-q9xd-4vtb', name: 'Mallory' },
  { n: 1, t: 'chat', to: 'k3v9q2m7xw', id: 'c'.repeat(22), text: 'hello' },
  { n: 1, t: 'signal', to: 'k3v9q2m7xw', gen: 1, k: 1, body: small.value },
  { n: 1, t: 'signal', to: 'k3v9q2m7xw', gen: 1, k: 1, body: offer.value },
];

const ODD_VALUES: readonly unknown[] = [
  null,
  -1,
  1e308,
  '',
  '\u0000\u202e',
  'x'.repeat(20_000),
  [],
  Array.from({ length: 2_000 }, () => ({})),
  JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`),
  { toString: 1, constructor: 2 },
];

export function oddFrame(prng: Prng): Buffer {
  if (prng.chance(0.2)) return Buffer.from(prng.bytes(prng.integer(0, 200)));
  const frame = { ...prng.pick(TRUE_FRAMES) };
  const key = prng.pick(Object.keys(frame)) ?? 't';
  frame[key] = prng.pick(ODD_VALUES);
  const text = JSON.stringify(frame);
  return Buffer.from(prng.chance(0.1) ? text.slice(0, prng.integer(0, text.length)) : text);
}
