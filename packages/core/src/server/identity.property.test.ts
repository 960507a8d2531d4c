/** Whatever somebody writes into a message, and whoever they are at the time, they speak for themselves. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type Command,
  type CommandType,
  type CreateResult,
  type DownEvent,
  type InviteResult,
  type JoinResult,
  upCommands,
} from '@parley/protocol';
import { withPasskey } from './testing-outer.ts';
import { type TestSocket, TestWorld } from './testing.ts';

/** A busy machine is no finding. */
const GENEROUS_MS = 120_000;
const STATES = ['nobody', 'guest', 'account', 'in a room', 'rung', 'calling'] as const;
type State = (typeof STATES)[number];

/** Two who are in a call, and what somebody may have learned about them. */
class Stage {
  readonly world = new TestWorld({
    limits: { malformedFramesMax: 1_000, claimsMax: 1_000, countedAddressesMax: 10 },
    admission: { registration: 'open', pushKey: 'key' },
  });
  readonly vic = this.world.guest('Vic');
  readonly wim = this.world.guest('Wim');
  readonly mal = this.world.join('203.0.113.1');
  /** Names, members, rooms, invites, devices and sessions of the others, and what is public. */
  readonly known: readonly unknown[];
  readonly ring: string;
  readonly member: string;
  readonly room: string;

  constructor(state: State) {
    const { world, vic, wim, mal } = this;
    vic.get({ t: 'addContact', user: 'Wim' });
    wim.get({ t: 'addContact', user: 'Vic' });
    wim.get({ t: 'settings', secondCall: 'waiting' });
    this.room = vic.get<CreateResult>({ t: 'create', capacity: 8 }).room;
    const rooms = [vic, wim].map((socket) => {
      return socket.get<JoinResult>({ t: 'join', room: this.room, name: 'One' }).view.you;
    });
    if (state !== 'nobody') {
      mal.get({ t: 'claim', id: 'Mal', ...(state === 'account' && { password: 'correct horse' }) });
    }
    if (state === 'in a room') mal.get({ t: 'join', room: this.room, name: 'Mal' });
    const caller = world.guest('Eve');
    const rung = state === 'rung' ? 'Mal' : 'Dan';
    world.guest('Dan');
    this.ring = caller.get<InviteResult>({ t: 'invite', user: rung, media: 'video' }).invite;
    if (state === 'calling') mal.get({ t: 'invite', user: 'Dan', media: 'audio' });
    [this.member = ''] = rooms;
    const devices = ['vic', 'wim'].flatMap((key) => world.outer.store.listDevices({ key }));
    const sids = [vic, wim].map((socket) => socket.last('welcome').sid);
    this.known = [
      'Vic',
      'Wim',
      'Eve',
      ...rooms,
      this.room,
      '0000-0000-0000',
      this.ring,
      ...sids,
    ].concat(devices.map(({ id }) => id));
  }

  get others(): TestSocket[] {
    return [this.vic, this.wim];
  }

  /** Who the server holds the attacker to be. */
  whoIsMal(): { id: string | undefined; member: string | undefined } {
    this.mal.ask({ t: 'sync' });
    const { standing, room } = this.mal.last('snapshot');
    return { id: standing?.me.id, member: room?.you };
  }
}

/** Every command there is, so that it would be carried out. */
const samples: { [Type in CommandType]: (stage: Stage) => Omit<Command & { t: Type }, 't' | 'n'> } =
  {
    sync: () => ({}),
    create: () => ({ capacity: 2 }),
    look: () => ({ room: '0000-0000-0000' }),
    join: ({ room }) => ({ room, name: 'Mal' }),
    rejoin: ({ vic }) => ({ ticket: vic.all('ticket').at(-1)?.ticket ?? 'none' }),
    check: () => ({}),
    pair: () => ({ id: 'Mal', peer: 'Vic' }),
    leave: () => ({}),
    lock: () => ({ locked: true }),
    remove: ({ member }) => ({ member }),
    signal: ({ member }) => ({ to: member, gen: 1, k: 1, body: { kind: 'bye' } }),
    chat: ({ member, world }) => ({ to: member, id: world.token(), text: 'hello' }),
    claim: () => ({ id: 'Mal' }),
    signIn: () => ({ id: 'Mal', password: 'correct horse' }),
    enter: ({ world }) => ({ secret: world.token() }),
    admit: () => ({ token: 'token Mal' }),
    passkey: () => ({ to: 'claim', id: 'Mal' }),
    passkeyDone: ({ mal }) => {
      const options = mal.all('done').findLast(({ value }) => 'options' in value)?.value as
        | { options: string }
        | undefined;
      return { response: withPasskey('key', options?.options ?? '{}') };
    },
    protect: () => ({ password: 'correct horse', current: 'correct horse' }),
    signOut: () => ({ everywhere: false }),
    devices: () => ({}),
    forgetDevice: ({ world }) => ({ device: world.token() }),
    deleteMe: () => ({}),
    settings: () => ({ callers: 'everyone' }),
    addContact: () => ({ user: 'Vic' }),
    dropContact: () => ({ user: 'Vic' }),
    block: () => ({ user: 'Vic' }),
    unblock: () => ({ user: 'Vic' }),
    invite: () => ({ user: 'Wim', media: 'video' }),
    ringing: ({ ring }) => ({ invite: ring }),
    accept: ({ ring }) => ({ invite: ring, media: 'video' }),
    decline: ({ ring }) => ({ invite: ring }),
    history: () => ({ limit: 10 }),
    forgetCalls: () => ({}),
    sawMissed: () => ({}),
    pushOn: () => ({
      endpoint: 'https://push.example/1',
      p256dh: 'p'.repeat(87),
      auth: 'a'.repeat(22),
    }),
    pushOff: () => ({}),
  };

const types = Object.keys(samples) as CommandType[];
/** What no command has, but a careless server might read. */
const FOREIGN = ['from', 'by', 'user', 'id', 'me', 'you', 'kind', 'role', 'sid', 'epoch'];
FOREIGN.push('device', 'member', 'session', 'seat', 'key', 'name', 'standing', '__proto__');

const step = fc.record({
  /** Some get far only in one state, so they are tried more often. */
  type: fc.constantFrom<CommandType[]>(...types, 'claim', 'claim', 'signal'),
  /** Which field of the schema is forged; beyond the last one, none. */
  field: fc.nat(4),
  foreign: fc.subarray(FOREIGN, { maxLength: 3 }),
  value: fc.nat(40),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

function forge(stage: Stage, { type, field, foreign, value }: Step): Record<string, unknown> {
  const forged = stage.known[value % stage.known.length];
  const fields = Object.keys(upCommands[type].entries).filter((name) => !'tna'.includes(name));
  const frame: Record<string, unknown> = { ...samples[type](stage), t: type };
  for (const name of foreign) if (!(name in frame)) frame[name] = forged;
  const name = fields[field];
  if (name !== undefined) frame[name] = forged;
  return frame;
}

/** Whom an event says it is from. */
function speakerOf(event: DownEvent): string | undefined {
  if (event.t === 'ring') return event.ring.from;
  if (event.t === 'person' && event.person.is === 'asking') return event.person.id;
  return 'from' in event ? event.from : undefined;
}

function attack(state: State, steps: Step[], seen: Set<string>): void {
  const stage = new Stage(state);
  const { world, mal, others } = stage;
  const { store } = world.outer;
  const before = ['vic', 'wim'].map((key) => [store.findUser({ key }), store.listDevices({ key })]);
  for (const one of steps) {
    const was = stage.whoIsMal();
    const lengths = others.map(({ texts }) => texts.length);
    mal.n += 1;
    const { n } = mal;
    mal.sendText(JSON.stringify({ ...forge(stage, one), n }));
    const results = mal.frames.filter(
      (frame) => (frame.t === 'done' || frame.t === 'refused') && frame.n === n,
    );
    const isSilent = ['sync', 'signal', 'chat'].includes(one.type);
    expect(isSilent ? results.length <= 1 : results.length === 1).toBe(true);
    for (const result of results) seen.add(result.t === 'refused' ? result.code : result.t);
    const is = stage.whoIsMal();
    expect(['Vic', 'Wim', 'Eve', 'Dan']).not.toContain(is.id);
    for (const [at, other] of others.entries()) {
      for (const frame of other.frames.slice(lengths[at])) {
        const speaker = 'q' in frame ? speakerOf(frame) : undefined;
        if (speaker === undefined) continue;
        seen.add(frame.t);
        expect([was.id, was.member, is.member].filter(Boolean)).toContain(speaker);
      }
      other.send({ t: 'ack', a: other.seq });
    }
    mal.send({ t: 'ack', a: mal.seq });
  }
  expect(mal.closed).toBeUndefined();
  for (const [at, key] of ['vic', 'wim'].entries()) {
    const user = store.findUser({ key });
    expect([user && { ...user, missed: 0 }, store.listDevices({ key })]).toEqual(before[at]);
  }
  for (const other of others) expect(other.all('signedOut')).toEqual([]);
}

const seen = new Set<string>();

it.each(STATES)(
  '[WIRE9] [REL1] [ID3] [RING14] what is delivered is from its sender and refusals have codes, whatever field of whatever message is forged by one who is %s',
  (state) => {
    const property = fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) =>
      attack(state, steps, seen),
    );
    fc.assert(property, { numRuns: 100 });
  },
  GENEROUS_MS,
);

it('[WIRE9] the forgeries got as far as they should', () => {
  const mustCome = [
    'signal',
    'chat',
    'ring',
    'missed',
    'person',
    'done',
    'bad_message',
    'not_signed_in',
  ];
  mustCome.push('already_signed_in', 'id_taken', 'bad_credentials', 'not_in_room', 'not_allowed');
  mustCome.push('no_such_member', 'room_unavailable', 'invite_over', 'registration_closed');
  expect(mustCome.filter((mark) => !seen.has(mark))).toEqual([]);
});
