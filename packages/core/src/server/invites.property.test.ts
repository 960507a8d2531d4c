import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { assert } from '../kit/assert.ts';
import type { ServerLog } from './io.ts';
import { serverLimits } from './limits.ts';
import { Phone } from './testing-phone.ts';
import { TestWorld, type Unnumbered } from './testing.ts';

/** A busy machine is no finding. */
const timeout = 120_000;
const NAMES = ['Ada', 'Bob', 'Cem', 'Dan'];
const PHONES = 8;
const HOUR = 60 * 60_000;
const limits = {
  invitesPerPairMax: 1_000,
  invitesPerCallerMax: 1_000,
  /** These phones know no new session. */
  sessionLifeMs: HOUR,
  sessionLifeInRoomMs: HOUR,
};

const does = [
  'invite',
  'invite',
  'invite',
  'accept',
  'accept',
  'decline',
  'ringing',
  'leave',
  'lose',
  'resume',
  'resume',
  'sync',
  'busy',
  'waiting',
  'block',
  'unblock',
  'back',
] as const;
const step = fc.record({
  who: fc.nat(PHONES - 1),
  does: fc.constantFrom(...does),
  pick: fc.nat(63),
  waitMs: fc.constantFrom(0, 0, 0, 10, 4_000, 16_000),
});
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** Four users on two devices each. */
class Crowd {
  readonly world = new TestWorld({ limits });
  readonly phones: Phone[] = [];
  /** Everything that anybody was ever told of an invite, so that anybody may try it. */
  readonly invites = ['x'.repeat(43)];

  constructor() {
    for (const id of NAMES) {
      const first = new Phone(id, this.world, { t: 'claim', id });
      const second = new Phone(id, this.world, { t: 'enter', secret: first.secret });
      this.phones.push(first, second);
    }
  }

  play({ who, does: what, pick, waitMs }: Step): void {
    const phone = this.phones[who];
    assert(phone !== undefined, 'there is one');
    if (what === 'lose' || what === 'resume') {
      if (phone.isOnline === (what === 'lose')) phone[what]();
    } else phone.press(this.#command(phone, what, pick));
    this.read();
    for (let left = waitMs; left > 0; left -= 4_000) this.pass(Math.min(left, 4_000));
  }

  pass(ms: number): void {
    this.world.pass(ms);
    this.read();
    for (const phone of this.phones) phone.acknowledge();
  }

  read(): void {
    // again, because what they read may make them speak
    for (const _ of [1, 2, 3]) for (const phone of this.phones) phone.read();
    for (const { rang } of this.phones) {
      for (const one of rang) if (!this.invites.includes(one)) this.invites.push(one);
    }
  }

  #command(phone: Phone, what: Exclude<Step['does'], 'lose' | 'resume'>, pick: number): Unnumbered {
    const others = NAMES.filter((name) => name !== phone.name);
    const user = others[pick % others.length] ?? '';
    const mine = phone.rang.at(-1 - (pick % 2)) ?? '';
    const invite = pick < 56 && mine !== '' ? mine : (this.invites.at(-1 - (pick % 4)) ?? '');
    const { room = '0000-0000-0000' } = this.phones[pick % PHONES] ?? {};
    const media = pick % 2 === 0 ? 'audio' : 'video';
    if (what === 'invite') return { t: what, user, media };
    if (what === 'accept') return { t: what, invite: invite || 'x'.repeat(43), media };
    if (what === 'decline' || what === 'ringing')
      return { t: what, invite: invite || 'x'.repeat(43) };
    if (what === 'block' || what === 'unblock') return { t: what, user };
    if (what === 'back') return { t: 'join', room, name: 'Mallory' };
    if (what === 'busy' || what === 'waiting') return { t: 'settings', secondCall: what };
    return { t: what };
  }
}

/** The members of every room by name, as the pages there believe. */
function checkRooms({ phones }: Crowd): void {
  const rooms = new Map<string, Phone[]>();
  for (const phone of phones) {
    if (phone.room !== undefined) rooms.set(phone.room, [...(rooms.get(phone.room) ?? []), phone]);
  }
  for (const inside of rooms.values()) {
    const online = inside.filter(({ isOnline }) => isOnline);
    const names = new Set(online.map(({ name }) => name));
    assert(
      online.length === names.size && names.size <= 2,
      '[RING1] [RING3] two users, one device each',
    );
  }
}

/** What happened that is worth knowing it happened. */
const happened = new Set<string>();

function markOf(log: ServerLog): string {
  if (log.step === 'invite answered') return log.merged ? 'merged' : 'answered';
  return 'why' in log ? `${log.step}: ${log.why}` : log.step;
}

it(
  '[RING1] [RING3] [RING11] [RING12] [RING19] [RING20] whatever a crowd of callers does, all believe what is true, and nothing is left over',
  { timeout },
  () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 80, size: 'max' }), (steps) => {
        const crowd = new Crowd();
        const { world, phones } = crowd;
        for (const one of steps) {
          crowd.play(one);
          checkRooms(crowd);
        }
        for (const phone of phones) if (!phone.isOnline) phone.resume();
        for (let left = 70_000; left > 0; left -= 4_000) crowd.pass(4_000);
        for (const phone of phones) phone.press({ t: 'sync' });
        crowd.read();
        expect(world.server.gauges()).toMatchObject({
          invites: 0,
          members: phones.filter(({ room }) => room !== undefined).length,
        });
        for (const phone of phones) {
          expect([...phone.rings]).toEqual([]);
          if (phone.room !== undefined) phone.press({ t: 'leave' });
        }
        world.endAll();
        world.pass(serverLimits.tombstoneLifeMs + 2 * HOUR);
        expect(Object.entries(world.server.gauges()).filter(([, gauge]) => gauge > 0)).toEqual([]);
        for (const log of world.logs) happened.add(markOf(log));
      }),
      { numRuns: 150 },
    );
    const ends = ['declined', 'busy', 'unanswered', 'unreachable', 'cancelled', 'expired'];
    const must = [
      ...ends.map((why) => `invite ended: ${why}`),
      'merged',
      'answered',
      'member left: lost',
    ];
    expect(must.filter((one) => !happened.has(one))).toEqual([]);
  },
);
