import fc from 'fast-check';
import { expect, it } from 'vitest';
import { wireLimits } from '@parley/protocol';
import { CallTickets, type RoomRecord, type Ticket } from './call-tickets.ts';
import { TestCrypto } from './testing.ts';

const HOUR = 3_600_000;
const DEVICE = 'hash of the secret of a browser';

function ticketsOf(key: string, timeOrigin = 0): CallTickets {
  const crypto = new TestCrypto(`${key} ${timeOrigin}`);
  const mac = (text: string) => crypto.mac(`${key} ${text}`);
  return new CallTickets({ crypto, mac, timeOrigin, lifeMs: 24 * HOUR });
}

const one = ticketsOf('key');

function roomOf(name = 'Ada'): RoomRecord {
  const id = 'aaaa-bbbb-cccc';
  return {
    id,
    stamp: 5,
    capacity: 2,
    keyHash: 'k',
    password: null,
    isPrivate: false,
    pair: null,
    isLocked: true,
    lockedAt: 4,
    barred: [],
    ring: null,
    call: null,
    places: [{ id: 'abcdefghij', name, role: 'creator', mark: one.markOf(id, DEVICE) }],
  };
}

const issued = one.issue('abcdefghij', roomOf(), 1_000);

it('[TICK2] a ticket says the same to the process that issued it and to the next one with the key', () => {
  const next = ticketsOf('key', 7_000);
  const read = next.read(issued, DEVICE, 0) as Ticket;
  expect(read).toEqual(one.read(issued, DEVICE, 2_000));
  expect(read).toMatchObject({ member: 'abcdefghij', room: roomOf(), by: one.process });
  expect(next.process).not.toBe(one.process);
});

it('[TICK3] each flaw has its name', () => {
  const flaws = {
    malformed: one.read('ticket', DEVICE, 0),
    otherKey: ticketsOf('another').read(issued, DEVICE, 0),
    forged: one.read(issued.replace('true', 'false'), DEVICE, 0),
    expired: one.read(issued, DEVICE, 1_001 + 24 * HOUR),
    stolen: one.read(issued, 'another browser', 0),
  };
  expect(Object.values(flaws)).toEqual(Object.keys(flaws));
});

it('[TICK3] no change, cut or piece of tickets passes for one', () => {
  const other = one.issue('abcdefghij', roomOf('Eve'), 2_000);
  const place = fc.nat(issued.length - 1);
  const spoilt = fc.oneof(
    place.map((at) => issued.slice(0, at)),
    place.map((at) => issued.slice(0, at) + other.slice(at)),
    fc
      .tuple(place, fc.string({ minLength: 1, maxLength: 3 }))
      .map(([at, text]) => issued.slice(0, at) + text + issued.slice(at + text.length)),
    fc.tuple(place, place).map(([a, b]) => issued.slice(a) + issued.slice(0, b)),
    fc.string(),
  );
  fc.assert(
    fc.property(spoilt, (text) => {
      if (text === issued || text === other) return;
      expect(typeof one.read(text, DEVICE, 0)).toBe('string');
      expect(one.verify({ ticket: text, device: DEVICE }, 0)).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});

it('[TICK2] hello is believed to be of a call with the ticket of that browser only', () => {
  const { hash } = new TestCrypto();
  const crypto = new TestCrypto();
  const room = roomOf();
  const [place] = room.places;
  const mark = one.markOf(room.id, hash.call(crypto, 'secret of the browser'));
  const ticket = one.issue(
    'abcdefghij',
    { ...room, places: [{ ...place, mark }] } as RoomRecord,
    0,
  );
  expect(one.verify({ ticket, device: 'secret of the browser' }, 0)).toBe(true);
  expect(one.verify({ ticket, device: 'secret of another' }, 0)).toBe(false);
  expect(one.verify({ device: 'secret of the browser' }, 0)).toBe(false);
});

it('[TICK1] the largest room fits into a ticket, and its holder learns no browser from it', () => {
  const place = { ...roomOf('"'.repeat(64)).places[0], id: 'a'.repeat(16) };
  const party = { key: '"'.repeat(64), id: 'a'.repeat(32), member: 'a'.repeat(16) };
  const secret = 's'.repeat(43);
  const room = {
    ...roomOf(),
    stamp: Number.MAX_SAFE_INTEGER,
    keyHash: secret,
    password: { salt: secret, hash: secret },
    pair: ['"'.repeat(64), '"'.repeat(64)],
    barred: Array.from({ length: 200 }, () => 'm'.repeat(16)),
    places: Array.from({ length: wireLimits.membersMax }, () => place),
    call: {
      invite: secret,
      key: secret,
      media: 'video',
      placedAt: 2 ** 52,
      answeredAt: 2 ** 52,
      caller: party,
      callee: party,
    },
  } as RoomRecord;
  expect(one.issue('a'.repeat(16), room, 2 ** 50)).not.toContain(DEVICE);
  expect(one.markOf('aaaa-bbbb-cccc', DEVICE)).not.toBe(one.markOf('dddd-bbbb-cccc', DEVICE));
});
