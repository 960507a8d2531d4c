/** Tickets of a server that is gone, shown to the next one. */
import { expect, it } from 'vitest';
import type { CreateResult, JoinResult } from '@parley/protocol';
import type { ServerOptions } from './hub.ts';
import { type TestSocket, TestWorld } from './testing.ts';

const names = ['Ada', 'Ben', 'Cleo'] as const;
type Name = (typeof names)[number];

/** A world with the key of all of them. */
const nextWorld = (options: Partial<ServerOptions> = {}) =>
  new TestWorld({ seed: `world ${(worlds += 1)}`, timeOrigin: worlds * 3_600_000, ...options });
let worlds = 0;

const deviceOf = (name: string) => `device-of-${name}-000000000000`;

function come(world: TestWorld, name: string): TestSocket {
  const socket = world.open(`192.0.2.${1 + name.length}`);
  socket.hello({ device: deviceOf(name) });
  return socket;
}

/** All three in a room of four, whose creator is Ada. */
function together(world = nextWorld()) {
  const sockets = new Map(names.map((name) => [name, come(world, name)]));
  const of = (name: Name) => sockets.get(name) as TestSocket;
  const { room, key } = of('Ada').get<CreateResult>({ t: 'create', capacity: 4 });
  const ids = names.map((name) => {
    const shown = name === 'Ada' && { key };
    return of(name).get<JoinResult>({ t: 'join', room, name, ...shown }).view.you;
  });
  const ticketOf = (name: Name) => of(name).last('ticket').ticket;
  return { world, of, room, key, ids, ticketOf };
}

const sideOf = (id: string, peer: string) => ({ t: 'pair', id, peer }) as const;

/** Two who met at a server before. */
function asPair() {
  const world = nextWorld();
  const [ada, ben] = [come(world, 'Ada'), come(world, 'Ben')];
  ada.get(sideOf('Ada', 'Ben'));
  ben.get(sideOf('Ben', 'Ada'));
  return { ada, ben };
}

const rejoin = (socket: TestSocket, ticket: string) => socket.ask({ t: 'rejoin', ticket });
const codeOf = (answer: ReturnType<TestSocket['ask']>) =>
  answer?.t === 'refused' ? answer.code : answer?.t;

function back(world: TestWorld, name: Name, ticket: string): TestSocket {
  const socket = come(world, name);
  expect(codeOf(rejoin(socket, ticket))).toBe('done');
  return socket;
}

it('[TICK4] the first ticket brings the whole room, in its order; who is not back is away, then lost', () => {
  const { ids, room, ticketOf } = together();
  const world = nextWorld();
  const cleo = come(world, 'Cleo');
  expect(rejoin(cleo, ticketOf('Cleo'))).toMatchObject({
    value: {
      view: {
        room,
        you: ids[2],
        capacity: 4,
        locked: false,
        members: names.map((name, at) => ({ id: ids[at], name, away: false })),
      },
    },
  });
  world.live([cleo], 3_000);
  expect(cleo.all('away').map(({ member }) => member)).toEqual([ids[0], ids[1]]);
  const ada = back(world, 'Ada', ticketOf('Ada'));
  expect(cleo.last('away')).toMatchObject({ member: ids[0], away: false });
  world.live([cleo, ada], 20_000);
  expect(cleo.all('left')).toMatchObject([{ member: ids[1], reason: 'lost' }]);
  expect(cleo.all('joined')).toEqual([]);
  back(world, 'Ben', ticketOf('Ben'));
  expect(cleo.last('joined').member).toMatchObject({ id: ids[1], name: 'Ben' });
});

it('[TICK4] who hears somebody who is not back keeps their place, and what is said to them waits', () => {
  const { ids, ticketOf } = together();
  const world = nextWorld();
  const [, ben = ''] = ids;
  const ada = back(world, 'Ada', ticketOf('Ada'));
  world.live([ada], 60_000, [ben]);
  expect(ada.all('left').map(({ member }) => member)).toEqual([ids[2]]);
  ada.ask({ t: 'signal', to: ben, gen: 1, k: 1, body: { kind: 'bye' } });
  ada.ask({ t: 'chat', to: ben, id: world.token(), text: 'are you there?' });
  for (let n = 0; n < 100; n += 1) {
    ada.ask({ t: 'chat', to: ben, id: world.token(), text: 'x'.repeat(4_000) });
  }
  const socket = back(world, 'Ben', ticketOf('Ben'));
  expect(socket.all('signal')).toMatchObject([{ from: ids[0], k: 1 }]);
  expect(socket.all('chat')[0]).toMatchObject({ from: ids[0], text: 'are you there?' });
  expect(socket.all('chat').length).toBeLessThan(20);
});

it('[TICK6] of two tickets the newer one holds: who had left by then is out again, and the lock is as it was', () => {
  const { of, ids, ticketOf } = together();
  const old = ticketOf('Cleo');
  of('Cleo').get({ t: 'leave' });
  of('Ada').get({ t: 'lock', locked: true });
  const world = nextWorld();
  const cleo = back(world, 'Cleo', old);
  expect(cleo.last('done').value).toMatchObject({ view: { locked: false, members: [{}, {}, {}] } });
  const ben = back(world, 'Ben', ticketOf('Ben'));
  expect(cleo.last('out').reason).toBe('lost');
  expect(ben.last('done').value).toMatchObject({
    view: { locked: true, members: [{ id: ids[0] }, { id: ids[1] }] },
  });
  expect(codeOf(rejoin(come(world, 'Cleo'), old))).toBe('bad_ticket');
  expect(codeOf(rejoin(come(world, 'Ada'), ticketOf('Ada')))).toBe('done');
});

it('[TICK6] what was done in the room since it came back is not undone by a ticket of before', () => {
  const { of, ticketOf } = together();
  const [ada, ben] = [ticketOf('Ada'), ticketOf('Ben')];
  of('Ada').get({ t: 'lock', locked: true });
  const newer = ticketOf('Cleo');
  const world = nextWorld();
  const creator = back(world, 'Ada', ada);
  creator.get({ t: 'lock', locked: true });
  creator.get({ t: 'lock', locked: false });
  const { value } = back(world, 'Ben', ben).last('done');
  creator.get({ t: 'remove', member: (value as JoinResult).view.you });
  back(world, 'Cleo', newer);
  expect(creator.all('locked').map(({ locked }) => locked)).toEqual([true, false]);
  expect(codeOf(rejoin(come(world, 'Ben'), ben))).toBe('bad_ticket');
});

it('[TICK3] a ticket is good for one return: not beside its holder, nor after they left, nor here and there', () => {
  const { of, ticketOf, world: first } = together();
  const ticket = ticketOf('Ben');
  const again = come(first, 'Ben');
  expect(codeOf(rejoin(again, ticket))).toBe('bad_ticket');
  expect(codeOf(rejoin(of('Ben'), ticket))).toBe('already_in_room');
  const world = nextWorld();
  const ben = back(world, 'Ben', ticket);
  expect(codeOf(rejoin(come(world, 'Ben'), ticket))).toBe('bad_ticket');
  ben.get({ t: 'leave' });
  expect(codeOf(rejoin(ben, ticket))).toBe('bad_ticket');
  // nor may who has ended the room have it again
  world.pass(20 * 60_000);
  expect(codeOf(rejoin(come(world, 'Ada'), ticketOf('Ada')))).toBe('bad_ticket');
});

it('[ROOM21] who was lost comes in again by their ticket, past lock and password, once; who hung up or was removed does not', () => {
  const { world, of, ids, ticketOf } = together();
  of('Ada').get({ t: 'lock', locked: true });
  const tickets = { Ben: ticketOf('Ben'), Cleo: ticketOf('Cleo') };
  of('Cleo').end(1006);
  of('Ben').get({ t: 'leave' });
  world.live([of('Ada')], 20_001);
  expect(of('Ada').all('left')).toMatchObject([{ reason: 'hangup' }, { reason: 'lost' }]);
  expect(codeOf(rejoin(come(world, 'Ben'), tickets.Ben))).toBe('bad_ticket');
  const cleo = come(world, 'Cleo');
  expect(rejoin(cleo, tickets.Cleo)).toMatchObject({ value: { view: { members: [{}, {}] } } });
  const { member } = of('Ada').last('joined');
  expect(member).toMatchObject({ name: 'Cleo', role: 'guest' });
  expect(ids).not.toContain(member.id);
  const tab = come(world, 'Cleo');
  expect(codeOf(rejoin(tab, tickets.Cleo))).toBe('bad_ticket');
  tickets.Cleo = cleo.last('ticket').ticket;
  of('Ada').get({ t: 'remove', member: member.id });
  expect(codeOf(rejoin(tab, tickets.Cleo))).toBe('bad_ticket');
});

it('[ROOM21] [ROOM7] who was lost and removed in another tab, or whose place was taken, is refused', () => {
  const { world, of, room, ticketOf } = together();
  const tab = come(world, 'Cleo');
  const second = tab.get<JoinResult>({ t: 'join', room, name: 'Cleo' }).view.you;
  const tickets = { Ben: ticketOf('Ben'), Cleo: ticketOf('Cleo') };
  for (const name of ['Ben', 'Cleo'] as const) of(name).end(1006);
  world.live([of('Ada'), tab], 20_001);
  const others = ['Dan', 'Eve'].map((name) => come(world, name));
  for (const other of others) other.get({ t: 'join', room, name: 'Other' });
  expect(codeOf(rejoin(come(world, 'Ben'), tickets.Ben))).toBe('room_full');
  of('Ada').get({ t: 'remove', member: second });
  expect(codeOf(rejoin(come(world, 'Cleo'), tickets.Cleo))).toBe('bad_ticket');
  expect(codeOf(rejoin(come(world, 'Ben'), tickets.Ben))).toBe('done');
});

it('[TICK3] [ROOM21] who was expected and given up comes back once, by whichever tab shows the ticket first', () => {
  const { ticketOf } = together();
  const world = nextWorld();
  const ada = back(world, 'Ada', ticketOf('Ada'));
  world.live([ada], 20_001);
  expect(ada.all('left')).toHaveLength(2);
  const [ben, tab] = [come(world, 'Ben'), come(world, 'Ben')];
  expect(codeOf(rejoin(ben, ticketOf('Ben')))).toBe('done');
  expect(codeOf(rejoin(tab, ticketOf('Ben')))).toBe('bad_ticket');
});

it('[TICK3] tickets that are wrong are refused alike, counted by why, and disturb nobody', () => {
  const { ticketOf } = together();
  const ticket = ticketOf('Ben');
  const world = nextWorld();
  const ada = back(world, 'Ada', ticketOf('Ada'));
  const before = ada.texts.length;
  const eve = come(world, 'Eve');
  const wrong = [ticket, ticket.slice(0, -1), ticket.slice(9), ticket.replace('Ben', 'Eve'), '{}'];
  expect(wrong.map((text) => codeOf(rejoin(eve, text)))).toEqual(wrong.map(() => 'bad_ticket'));
  expect(world.counts.filter(({ what }) => what === 'ticket')).toMatchObject([
    { outcome: 'rebuilt' },
    { outcome: 'returned' },
    ...['stolen', 'forged', 'malformed', 'forged', 'malformed'].map((outcome) => ({ outcome })),
  ]);
  expect(ada.texts.length).toBe(before);
  back(world, 'Ben', ticket);
});

it('[TICK5] who knows the password enters a room that came back, who has the creator’s key is its creator', () => {
  const first = nextWorld();
  const socket = come(first, 'Ada');
  const { room, key } = socket.get<CreateResult>({
    t: 'create',
    capacity: 4,
    password: 'open sesame',
  });
  socket.get({ t: 'join', room, key, name: 'Ada', password: 'open sesame' });
  const { ticket } = socket.last('ticket');
  expect(ticket).not.toContain('sesame');
  const world = nextWorld();
  back(world, 'Ada', ticket).get({ t: 'lock', locked: true });
  const join = { t: 'join', room, name: 'X' } as const;
  expect(codeOf(come(world, 'Ben').ask({ ...join, password: 'open sesame' }))).toBe(
    'room_unavailable',
  );
  expect(codeOf(come(world, 'Ben').ask({ ...join, key }))).toBe('password_needed');
  expect(codeOf(come(world, 'Ben').ask({ ...join, key, password: 'open sesame' }))).toBe('done');
});

it('[TICK5] in a full room who has lost their ticket takes their own place, and nobody takes another’s', () => {
  const first = nextWorld();
  const [ada, ben] = [come(first, 'Ada'), come(first, 'Ben')];
  const { room } = ada.get<CreateResult>({ t: 'create' });
  for (const [name, socket] of Object.entries({ ada, ben })) socket.get({ t: 'join', room, name });
  const world = nextWorld();
  const here = back(world, 'Ada', ada.last('ticket').ticket);
  const join = { t: 'join', room, name: 'X' } as const;
  expect(codeOf(come(world, 'Eve').ask(join))).toBe('room_full');
  expect(codeOf(come(world, 'Ben').ask(join))).toBe('done');
  expect(here.last('left')).toMatchObject({ reason: 'lost' });
});

it('[TICK7] a room that its link made anew gives way to the true one for a minute, and then no more', () => {
  const { room, ids, ticketOf } = together();
  const world = nextWorld();
  const eve = come(world, 'Eve');
  eve.get({ t: 'join', room, name: 'Eve' });
  const ada = back(world, 'Ada', ticketOf('Ada'));
  expect(eve.last('out').reason).toBe('lost');
  expect(ada.last('done').value).toMatchObject({ view: { you: ids[0], members: [{}, {}, {}] } });
  const later = nextWorld();
  const dan = come(later, 'Dan');
  dan.get({ t: 'join', room, name: 'Dan' });
  later.live([dan], 61_000);
  expect(codeOf(rejoin(come(later, 'Ada'), ticketOf('Ada')))).toBe('bad_ticket');
  expect(dan.all('out')).toEqual([]);
});

it('[TICK9] after all left, nothing of rooms that came back remains', () => {
  const { ticketOf } = together();
  const world = nextWorld();
  const ada = back(world, 'Ada', ticketOf('Ada'));
  world.live([ada], 30_000);
  ada.get({ t: 'leave' });
  ada.end(1000);
  world.pass(25 * 60 * 60_000);
  expect(world.server.gauges()).toMatchObject({ sessions: 0, rooms: 0, members: 0, timers: 0 });
});

it('[TICK5] [PAIR4] the side of a pair that is kept for somebody is theirs, also by another page of their browser', () => {
  const { ada } = asPair();
  const world = nextWorld();
  back(world, 'Ada', ada.last('ticket').ticket);
  expect(codeOf(come(world, 'Eve').ask(sideOf('Ben', 'Ada')))).toBe('room_full');
  const page = come(world, 'Ben').get<JoinResult>(sideOf('Ben', 'Ada'));
  expect(page.view).toMatchObject({ pair: { id: 'Ben', peer: 'Ada' }, members: [{}, {}] });
});

it('[TICK5] [PAIR4] who comes with the ticket of a side that another page of their browser has taken is refused', () => {
  const { ada, ben } = asPair();
  const world = nextWorld();
  const other = back(world, 'Ada', ada.last('ticket').ticket);
  const page = come(world, 'Ben');
  page.get(sideOf('Ben', 'Ada'));
  other.get({ t: 'leave' });
  expect(codeOf(rejoin(come(world, 'Ben'), ben.last('ticket').ticket))).toBe('room_full');
  page.ask({ t: 'sync' });
  expect(page.last('snapshot').room?.members).toHaveLength(1);
});

it('[TICK3] a server brings back no room that it saw end itself', () => {
  const { world, of, ticketOf } = together();
  const ticket = ticketOf('Ben');
  for (const name of names) of(name).get({ t: 'leave' });
  world.pass(11 * 60_000);
  expect(codeOf(rejoin(come(world, 'Ben'), ticket))).toBe('bad_ticket');
  expect(world.server.gauges().rooms).toBe(0);
});
