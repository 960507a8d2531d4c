import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CreateResult, protocolVersion } from '@parley/protocol';
import { type TestSocket, TestWorld } from './testing.ts';

/** A busy machine is no finding. */
const GENEROUS_MS = 120_000;

/** What a hostile client may know of the two it is after. */
interface Known {
  readonly room: string;
  readonly members: readonly string[];
  readonly sid: string;
}

const token = 'x'.repeat(30);
const word = fc.oneof(
  fc.string(),
  fc.constantFrom('__proto__', 'constructor', 'toString', '', token),
);
const number = fc.oneof(
  fc.nat(40),
  fc.double(),
  fc.constantFrom(-1, 2 ** 53, Number.MAX_SAFE_INTEGER),
);
const anything = fc.oneof(fc.anything({ maxDepth: 3 }), word, number, fc.constant(null));

/** Every message that exists, with the fields it has, so that a change of one field gets far. */
function frames({ room, members, sid }: Known): Record<string, unknown>[] {
  const [to = ''] = members;
  const body = {
    kind: 'candidates',
    ufrag: 'u',
    list: [{ candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', mid: '0', line: 0 }],
  };
  return [
    {
      t: 'hello',
      v: protocolVersion,
      nonce: token,
      device: token,
      sid,
      secret: token,
      seq: 0,
      visible: true,
    },
    { t: 'hello', v: protocolVersion, nonce: token, device: token, seq: 0, visible: true },
    { t: 'beat', a: 0, probe: 1, visible: false, hears: members },
    { t: 'ack', a: 0 },
    { t: 'sync' },
    { t: 'create', capacity: 8, password: 'word' },
    { t: 'look', room },
    { t: 'join', room, name: 'Mal', password: 'word' },
    { t: 'rejoin', ticket: `1.key.mac.{"member":"${to}"}` },
    { t: 'leave' },
    { t: 'lock', locked: false },
    { t: 'remove', member: to },
    { t: 'signal', to, gen: 1, k: 1, body },
    { t: 'chat', to, id: token, text: 'hello' },
    ...byName,
    { t: 'pair', id: 'Mal', peer: 'Ada' },
  ];
}

const password = 'correct horse';
const user = 'Mal';

const byName: Record<string, unknown>[] = [
  { t: 'claim', id: user },
  { t: 'claim', id: user, password },
  { t: 'signIn', id: user, password },
  { t: 'enter', secret: token },
  { t: 'admit', token },
  { t: 'passkey', to: 'claim', id: user },
  { t: 'passkeyDone', response: '{"id":"x"}' },
  { t: 'protect', password, current: password },
  { t: 'signOut', everywhere: true },
  { t: 'devices' },
  { t: 'forgetDevice', device: token },
  { t: 'deleteMe' },
  { t: 'settings', callers: 'nobody', secondCall: 'waiting' },
  { t: 'addContact', user },
  { t: 'dropContact', user },
  { t: 'block', user },
  { t: 'unblock', user },
  { t: 'invite', user, media: 'video' },
  { t: 'ringing', invite: token },
  { t: 'accept', invite: token, media: 'audio' },
  { t: 'decline', invite: token },
  { t: 'history', limit: 9 },
  { t: 'forgetCalls' },
  { t: 'sawMissed' },
  { t: 'pushOn', endpoint: 'https://a.example', p256dh: 'p'.repeat(87), auth: 'a'.repeat(22) },
  { t: 'pushOff' },
];

const step = fc.record({
  socket: fc.nat(2),
  which: fc.nat(13 + byName.length),
  /** Most keep to the order of numbers, or the first skip would end the session. */
  skips: fc.integer({ min: 0, max: 30 }).map((chance) => (chance === 0 ? 3 : 0)),
  change: fc.oneof(fc.constant(null), fc.record({ field: fc.nat(9), value: anything })),
  raw: fc.oneof(
    { weight: 15, arbitrary: fc.constant(null) },
    {
      weight: 1,
      arbitrary: fc.oneof(fc.string(), fc.json(), fc.constantFrom('[', '\u0000', '{"t":{}}')),
    },
  ),
  passMs: fc.constantFrom(0, 0, 0, 1, 400, 6_000),
});

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

class Attack {
  readonly #world: TestWorld;
  readonly #known: Known;
  readonly #sockets: (TestSocket | undefined)[] = [undefined, undefined, undefined];
  readonly #all: TestSocket[] = [];

  constructor(world: TestWorld, known: Known) {
    this.#world = world;
    this.#known = known;
  }

  /** Codes of all refusals and faults that came back. */
  get codes(): string[] {
    const texts = this.#all.flatMap(({ texts }) => texts).join('');
    return [...texts.matchAll(/"code":"(\w+)"/g)].map(([, code = '']) => code);
  }

  throw({ socket: at, which, skips, change, raw }: Step): void {
    const socket = this.#socket(at, which);
    const n = socket.n + 1 + skips;
    const frame: Record<string, unknown> = { ...frames(this.#known)[which], n };
    if (which > 3) socket.n = n;
    if (change !== null) {
      const fields = Object.keys(frame);
      frame[fields[change.field % fields.length] ?? 'extra'] = change.value;
    }
    socket.sendText(raw ?? textOf(frame));
  }

  /** One of the open sockets, or a new one: silent still, welcomed, or in a room of its own. */
  #socket(at: number, beginning: number): TestSocket {
    const open = this.#sockets[at];
    if (open !== undefined && open.closed === undefined) return open;
    open?.end();
    const socket = this.#world.open('203.0.113.1');
    this.#sockets[at] = socket;
    this.#all.push(socket);
    if (beginning % 3 === 0) return socket;
    socket.send(this.#world.helloOf({}));
    if (beginning % 3 === 1 || socket.closed !== undefined) return socket;
    const made = socket.ask({ t: 'create' });
    const room = made?.t === 'done' && 'room' in made.value ? made.value.room : '';
    socket.ask({ t: 'join', room, name: 'Mal' });
    return socket;
  }
}

/** Some of what chance makes is no JSON. */
function textOf(frame: object): string {
  try {
    return JSON.stringify(frame);
  } catch {
    return '{"t":';
  }
}

it(
  '[SRV8] [REL1] [REL2] whatever strangers send, nothing throws, nothing is held beyond its bound, and two who talk notice nothing',
  () => {
    const codes = new Set<string>();
    const property = fc.property(fc.array(step, { maxLength: 150, size: 'max' }), (steps) => {
      const world = new TestWorld({ limits: { sessionsMax: 4, roomsMax: 4, failedJoinsMax: 3 } });
      const good = [world.join(), world.join()];
      const { room, key } = good[0]?.get<CreateResult>({ t: 'create' }) ?? { room: '', key: '' };
      for (const socket of good) socket.get({ t: 'join', room, name: 'Ada', key });
      good[0]?.get({ t: 'lock', locked: true });
      world.live(good, 1_000);
      const members = good[1]?.last('done').value as { view: { members: { id: string }[] } };
      const known = {
        room,
        members: members.view.members.map(({ id }) => id),
        sid: good[0]?.last('welcome').sid ?? '',
      };
      const before = good.map(({ texts }) => texts.length);
      const attack = new Attack(world, known);
      for (const one of steps) {
        attack.throw(one);
        world.live(good, one.passMs);
        const { sessions, rooms, members: inside } = world.server.gauges();
        expect(sessions <= 4 && rooms <= 4 && inside <= 4).toBe(true);
      }
      for (const [at, socket] of good.entries()) {
        expect(socket.closed).toBeUndefined();
        const news = socket.frames.slice(before[at]).filter(({ t }) => t !== 'beat');
        expect(news).toEqual([]);
      }
      for (const code of attack.codes) codes.add(code);
      expect(Object.keys(Object.prototype)).toEqual([]);
      world.endAll();
      world.pass(2 * 24 * 60 * 60_000);
      const held = Object.values(world.server.gauges()).filter((gauge) => gauge > 0);
      expect(held).toEqual([]);
    });
    fc.assert(property, { numRuns: 300 });
    const mustCome = ['bad_frame', 'bad_message', 'unknown_type', 'out_of_order', 'rate_limited'];
    mustCome.push('server_busy', 'room_unavailable', 'not_in_room', 'no_such_member');
    mustCome.push('not_signed_in', 'already_signed_in', 'bad_credentials', 'unreachable');
    expect(mustCome.filter((code) => !codes.has(code))).toEqual([]);
  },
  GENEROUS_MS,
);
