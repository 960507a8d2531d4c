/** Frames no honest client sends: right structure with wrong values, and right bytes with some changed. */
import type { Random } from './random.ts';

/** Stand in the examples where a real client would know better. */
export const placeholders = { room: '0000-0000-0000', member: 'member01' } as const;

const id = 'abcdefghijklmnopqrstuvwx';
const sdp =
  'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n';

/** One valid example of everything a client may send: where every mutation starts. */
export const examples: readonly object[] = [
  { t: 'hello', v: 1, nonce: id, device: id, seq: 0, visible: true },
  { t: 'hello', v: 1, nonce: id, device: id, sid: id, secret: id, seq: 3, visible: false },
  { t: 'beat', a: 0, probe: 7, visible: true, hears: [placeholders.member] },
  { t: 'ack', a: 0 },
  { t: 'sync', n: 1, a: 0 },
  { t: 'create', n: 1, capacity: 4, password: 'secret' },
  { t: 'look', n: 1, room: placeholders.room },
  { t: 'join', n: 1, room: placeholders.room, name: 'Eve', password: 'x', key: id },
  { t: 'leave', n: 1 },
  { t: 'lock', n: 1, locked: true },
  { t: 'remove', n: 1, member: placeholders.member },
  { t: 'chat', n: 1, to: placeholders.member, id, text: 'hi' },
  {
    t: 'signal',
    n: 1,
    to: placeholders.member,
    gen: 1,
    k: 1,
    body: { kind: 'offer', neg: 1, sdp, slots: [{ mid: '0', slot: 'camera' }] },
  },
  {
    t: 'signal',
    n: 1,
    to: placeholders.member,
    gen: 1,
    k: 1,
    body: { kind: 'answer', neg: 1, sdp, slots: [] },
  },
  {
    t: 'signal',
    n: 1,
    to: placeholders.member,
    gen: 1,
    k: 2,
    body: {
      kind: 'candidates',
      ufrag: 'u',
      list: [{ candidate: 'candidate:1 1 udp 1 127.0.0.1 9 typ host', mid: '0', line: 0 }],
    },
  },
  {
    t: 'signal',
    n: 1,
    to: placeholders.member,
    gen: 1,
    k: 3,
    body: { kind: 'media', microphone: true, camera: true, screen: false },
  },
  { t: 'signal', n: 1, to: placeholders.member, gen: 1, k: 4, body: { kind: 'bye' } },
];

const odd: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1,
  1.5,
  -0,
  2 ** 31,
  2 ** 53,
  1e308,
  -1e308,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e',
  '__proto__',
  'constructor',
  'toString',
  'x'.repeat(5_000),
  '💥'.repeat(999),
  [],
  [[]],
  {},
  { t: 'hello' },
  [null],
  Array.from({ length: 300 }, () => 0),
];

const keys = [
  't',
  'n',
  'a',
  'q',
  'v',
  'to',
  'from',
  'body',
  'kind',
  '__proto__',
  'constructor',
  'length',
  'secret',
  'seq',
  'k',
  'gen',
];

/** One frame; `corpus` holds earlier frames worth going on from. */
export function oddFrame(random: Random, corpus: readonly string[]): string {
  const start =
    corpus.length > 0 && random.chance(8)
      ? random.pick(corpus)
      : JSON.stringify(random.pick(examples));
  if (random.chance(2)) return mutateText(random, start);
  try {
    const value: unknown = JSON.parse(start);
    return JSON.stringify(mutateValue(random, value, 0)) ?? 'undefined';
  } catch {
    return mutateText(random, start);
  }
}

function mutateValue(random: Random, value: unknown, depth: number): unknown {
  if (random.chance(6) || depth > 6) return random.pick(odd);
  if (Array.isArray(value)) {
    const copy = [...(value as unknown[])];
    if (copy.length === 0 || random.chance(3)) copy.push(random.pick(odd));
    else copy[random.below(copy.length)] = mutateValue(random, copy[0], depth + 1);
    return copy;
  }
  if (typeof value === 'object' && value !== null) return mutateObject(random, value, depth);
  return random.pick(odd);
}

function mutateObject(random: Random, value: object, depth: number): unknown {
  const copy = new Map<string, unknown>(Object.entries(value));
  const own = [...copy.keys()];
  const way = own.length === 0 ? 0 : random.below(5);
  if (way === 0) copy.set(random.pick(keys), random.pick(odd));
  else if (way === 1) copy.delete(random.pick(own));
  else {
    const key = random.pick(own);
    copy.set(key, mutateValue(random, copy.get(key), depth + 1));
  }
  return Object.fromEntries(copy);
}

const pieces = [
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\\',
  '\\u0000',
  '\\ud800',
  'null',
  '1e999',
  '-',
  '{"t":',
  '"n":',
  '\u0000',
  'é',
  '💥',
];

function mutateText(random: Random, text: string): string {
  let out = text;
  for (let round = random.below(4) + 1; round > 0; round -= 1) {
    const at = random.below(out.length + 1);
    const span = random.below(8);
    const way = random.below(4);
    if (way === 0) out = out.slice(0, at) + out.slice(at + span);
    else if (way === 1) out = out.slice(0, at) + random.pick(pieces) + out.slice(at);
    else if (way === 2)
      out = out.slice(0, at) + String.fromCharCode(random.below(0x300)) + out.slice(at + 1);
    else out = out.slice(0, at) + out.slice(at, at + span).repeat(random.below(40)) + out.slice(at);
  }
  return out.slice(0, 70_000);
}
