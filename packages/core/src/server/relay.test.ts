import { expect, it } from 'vitest';
import {
  type CreateResult,
  encodeUp,
  type JoinResult,
  type SignalBody,
  type UpFrame,
} from '@parley/protocol';
import { type TestSocket, TestWorld, type Unnumbered } from './testing.ts';

/** Ada (the creator), Bob and Cyd in one room, Eve in another, and Dan in none. */
function neighbours() {
  const world = new TestWorld();
  const enter = (socket: TestSocket, made: CreateResult, name: string, isCreator: boolean) =>
    socket.get<JoinResult>({
      t: 'join',
      room: made.room,
      name,
      ...(isCreator && { key: made.key }),
    }).view.you;
  const [ada, bob, cyd, eve, dan] = [
    world.join(),
    world.join(),
    world.join(),
    world.join(),
    world.join(),
  ];
  const here = ada.get<CreateResult>({ t: 'create', capacity: 3 });
  const there = eve.get<CreateResult>({ t: 'create' });
  const ids = {
    ada: enter(ada, here, 'Ada', true),
    bob: enter(bob, here, 'Bob', false),
    cyd: enter(cyd, here, 'Cyd', false),
    eve: enter(eve, there, 'Eve', true),
  };
  return { world, ada, bob, cyd, eve, dan, ids, here, there };
}

const bodies: SignalBody[] = [
  {
    kind: 'offer',
    neg: 1,
    sdp: 'v=0\r\nm=audio 9 x 0\r\n',
    slots: [{ mid: '0', slot: 'microphone' }],
  },
  { kind: 'answer', neg: 1, sdp: 'v=0\r\nm=audio 9 x 0\r\n', slots: [] },
  {
    kind: 'candidates',
    ufrag: 'abcd',
    list: [{ candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', mid: '0', line: 0 }],
  },
  { kind: 'media', microphone: true, camera: false, screen: false },
  { kind: 'bye' },
];

it.each(bodies)('[REL4] $kind reaches the member it names, whole, and nobody else', (body) => {
  const { ada, bob, cyd, eve, dan, ids } = neighbours();
  const before = [ada, cyd, eve, dan].map(({ texts }) => texts.length);
  ada.ask({ t: 'signal', to: ids.bob, gen: 3, k: 7, body });
  const { q, a, ...event } = bob.last('signal');
  expect(event).toEqual({ t: 'signal', from: ids.ada, gen: 3, k: 7, body });
  expect([q, a]).toEqual([bob.seq, 1]);
  expect([ada, cyd, eve, dan].map(({ texts }) => texts.length)).toEqual(before);
});

it('[REL1] a signal and a chat to anybody but a member of the same room are refused', () => {
  const { world, ada, dan, ids, eve } = neighbours();
  const speak = (socket: TestSocket, to: string): unknown[] => {
    const commands: Unnumbered[] = [
      { t: 'signal', to, gen: 1, k: 1, body: { kind: 'bye' } },
      { t: 'chat', to, id: world.token(), text: 'hello' },
    ];
    return commands.map((command) => {
      const answer = socket.ask(command);
      return answer?.t === 'refused' ? answer.code : answer;
    });
  };
  const before = eve.texts.length;
  expect(speak(ada, ids.eve)).toEqual(['no_such_member', 'no_such_member']);
  expect(speak(ada, ids.ada)).toEqual(['no_such_member', 'no_such_member']);
  expect(speak(ada, 'nobody')).toEqual(['no_such_member', 'no_such_member']);
  expect(speak(dan, ids.ada)).toEqual(['not_in_room', 'not_in_room']);
  expect(speak(ada, ids.bob)).toEqual([undefined, undefined]);
  expect(eve.texts.length).toBe(before);
});

it('[STO5] nothing is asked of the store for a message, also not between users with names', () => {
  const world = new TestWorld();
  const [ada, bob] = [world.guest('ada'), world.guest('bob')];
  const { room, key } = ada.get<CreateResult>({ t: 'create' });
  ada.get({ t: 'join', room, name: 'Ada', key });
  const { you } = bob.get<JoinResult>({ t: 'join', room, name: 'Bob' }).view;
  const before = world.outer.calls.length;
  for (const body of bodies) ada.ask({ t: 'signal', to: you, gen: 1, k: 1, body });
  ada.ask({ t: 'chat', to: you, id: world.token(), text: 'hello' });
  expect(bob.last('chat').text).toBe('hello');
  expect(before).toBeGreaterThan(0);
  expect(world.outer.calls.slice(before)).toEqual([]);
});

it('[WIRE3] unknown keys at every depth are dropped before a signal is passed on', () => {
  const { ada, bob, ids } = neighbours();
  const signal = { t: 'signal', n: 3, to: ids.bob, gen: 1, k: 1, evil: 'evil-top' };
  const body = {
    kind: 'candidates',
    ufrag: 'u',
    list: [{ candidate: candidateOf(1), mid: null, line: null, evil: 'evil-leaf' }],
    evil: 'evil-body',
  };
  ada.sendText(
    `{"__proto__":{"evil":"evil-proto"},${JSON.stringify({ ...signal, body }).slice(1)}`,
  );
  expect(bob.last('signal').body).toMatchObject({ kind: 'candidates', ufrag: 'u' });
  expect(bob.texts.join('')).not.toContain('evil');
  expect(Object.hasOwn(Object.prototype, 'evil')).toBe(false);
});

const candidateOf = (at: number) => `candidate:${at} 1 udp 1 192.0.2.${at} 9 typ host`;

/** Fields by which a client might pretend to be, or to be in, what it is not. */
function forgeries({ ids, eve, there }: ReturnType<typeof neighbours>): Record<string, unknown>[] {
  return [
    { from: ids.eve },
    { from: ids.cyd, member: ids.cyd, you: ids.cyd },
    { room: there.room },
    { role: 'creator' },
    { key: there.key, role: 'creator' },
    { sid: eve.last('welcome').sid, session: 4, epoch: 99 },
    { q: 1, seq: 99, a: 0 },
    { connection: eve.id, address: '192.0.2.9', device: 'x' },
    { ['__proto__']: { role: 'creator' }, constructor: { prototype: {} } },
  ];
}

/** Bob, a guest, sends each command that exists; the fields that a command has itself are not forged. */
const commandsOf = ({ ids, here }: ReturnType<typeof neighbours>): UpFrame[] => [
  { t: 'sync', n: 2 },
  { t: 'create', n: 2 },
  { t: 'look', n: 2, room: here.room },
  { t: 'join', n: 2, room: here.room, name: 'Bob' },
  { t: 'leave', n: 2 },
  { t: 'lock', n: 2, locked: true },
  { t: 'remove', n: 2, member: ids.cyd },
  { t: 'signal', n: 2, to: ids.ada, gen: 1, k: 1, body: { kind: 'bye' } },
  { t: 'chat', n: 2, to: ids.ada, id: 'x'.repeat(22), text: 'hello' },
  { t: 'beat', a: 1, hears: [ids.cyd] },
  { t: 'ack', a: 1 },
];

it('[WIRE9] [REL2] no field that a command does not have changes anything anybody sees', () => {
  /** What everybody got, after Bob sent this command with these additions. */
  const outcome = (which: number, forgery: number | undefined) => {
    const scene = neighbours();
    const command = commandsOf(scene)[which] ?? {};
    const added = forgery === undefined ? {} : (forgeries(scene)[forgery] ?? {});
    scene.bob.sendText(JSON.stringify({ ...added, ...command }));
    return [scene.ada, scene.bob, scene.cyd, scene.eve, scene.dan].map(({ texts, closed }) => ({
      texts,
      closed,
    }));
  };
  const scene = neighbours();
  for (const [which, command] of commandsOf(scene).entries()) {
    const honest = outcome(which, undefined);
    for (const [at, forgery] of forgeries(scene).entries()) {
      // a key that the command does have is no forgery of it: `room` and `key` of a join are its own
      const own = Object.keys(JSON.parse(encodeUp(command)) as object);
      const isForged = Object.keys(forgery).every(
        (name) => !own.includes(name) && !(command.t === 'join' && name === 'key'),
      );
      if (isForged)
        expect(outcome(which, at), `${command.t} with ${JSON.stringify(forgery)}`).toEqual(honest);
    }
  }
});

it('[WIRE9] a chat is from who sent it, whatever it says', () => {
  const { bob, ada, ids } = neighbours();
  const chat = { t: 'chat', n: 2, to: ids.ada, id: 'x'.repeat(22), text: 'hello', from: ids.eve };
  bob.sendText(JSON.stringify(chat));
  expect(ada.last('chat')).toMatchObject({ from: ids.bob, text: 'hello' });
});
