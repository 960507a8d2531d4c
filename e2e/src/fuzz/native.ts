/** The native protocol as the fuzzer speaks it. */
import type { Random } from './random.ts';
import type { Line, Target } from './target.ts';

/** Stand in the examples where a real client would know better. */
const placeholders = { room: '0000-0000-0000', member: 'member01' } as const;

const id = 'abcdefghijklmnopqrstuvwx';
const sdp =
  'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n';

const ticket = `1.${id}.${id}.{"member":"member01","room":{"places":[]}}`;

const examples: readonly object[] = [
  { t: 'hello', v: 1, nonce: id, device: id, seq: 0, visible: true },
  { t: 'hello', v: 1, nonce: id, device: id, sid: id, secret: id, seq: 3, visible: false },
  { t: 'hello', v: 1, nonce: id, device: id, seq: 0, visible: true, ticket },
  { t: 'beat', a: 0, probe: 7, visible: true, hears: [placeholders.member] },
  { t: 'ack', a: 0 },
  { t: 'sync', n: 1, a: 0 },
  { t: 'create', n: 1, capacity: 4, password: 'secret' },
  { t: 'look', n: 1, room: placeholders.room },
  { t: 'join', n: 1, room: placeholders.room, name: 'Eve', password: 'x', key: id },
  { t: 'rejoin', n: 1, ticket },
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

export const native: Target = {
  name: 'native',
  lines: 16,
  examples: examples.map((example) => JSON.stringify(example)),
  line: (random) => new NativeLine(random),
};

class NativeLine implements Line {
  readonly path = '/ws';
  readonly subprotocol = 'parley.1';
  readonly greeting: readonly string[];
  #n = 1;
  #room: string = placeholders.room;
  #member: string = placeholders.member;

  constructor(random: Random) {
    const nonce = `nonce${random.below(1e9)}`.padEnd(24, 'x');
    this.greeting = [JSON.stringify({ ...examples[0], nonce })];
  }

  hear(text: string): string {
    const acknowledged = /"a":(\d+)/.exec(text)?.[1];
    if (acknowledged !== undefined) this.#n = Number(acknowledged) + 1;
    this.#room = /"room":"([0-9a-z-]{14})"/.exec(text)?.[1] ?? this.#room;
    this.#member = /"you":"([a-z0-9]+)"/.exec(text)?.[1] ?? this.#member;
    const { t, code } = JSON.parse(text) as { t: string; code?: string };
    return code === undefined ? t : `${t} ${code}`;
  }

  fill(frame: string): string {
    return frame
      .replace('"n":1,', () => `"n":${this.#n++},`)
      .replace(placeholders.room, this.#room)
      .replace(placeholders.member, this.#member);
  }
}
