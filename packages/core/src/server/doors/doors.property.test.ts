import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { serverLimits } from '../limits.ts';
import { type TestSocket, TestWorld } from '../testing.ts';
import { type DoorName, doorNames, type News, type Wish } from './io.ts';

const DAY = 24 * 60 * 60_000;
const PLACES = 9;
/** As WebSockets end: of a page that goes, that its page closes, without a word. */
const ENDS = [1001, 1005, 1006];
/** A busy machine is no finding. */
const GENEROUS_MS = 120_000;

/** The same at every door, so that whoever were taken for somebody of another one would show. */
const name = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('Ann', 'Bob', 'Eve') },
  { weight: 1, arbitrary: fc.constantFrom('', '__proto__', 'constructor', 'x'.repeat(129)) },
);
const perhaps = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const password = perhaps(fc.constantFrom('p', 'q'));
const kind = fc.constantFrom('offer', 'offer', 'answer', 'candidate', 'text', 'goodbye');
const candidate = fc.constantFrom(
  null,
  null,
  { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', line: 0 },
  { candidate: '\r\nm=evil', line: 7 },
);

/** Any wish at any door, most often what its clients wish for. Messages are put in when they are said. */
const says = fc.record({
  is: fc.constant('say'),
  kind,
  to: perhaps(name),
  as: fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: name }),
  message: fc.constant(''),
});
const wish = fc.oneof(
  { weight: 12, arbitrary: says },
  { weight: 4, arbitrary: fc.record({ is: fc.constant('claim'), id: name, proof: password }) },
  { weight: 4, arbitrary: fc.record({ is: fc.constant('pair'), id: name, peer: perhaps(name) }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('make'), room: name, password }) },
  { weight: 4, arbitrary: fc.record({ is: fc.constant('enter'), room: name, name, password }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('look'), room: name, password }) },
  {
    weight: 6,
    arbitrary: fc.record({
      is: fc.constant('draft'),
      kind: fc.constantFrom('offer', 'answer'),
      to: name,
      sdp: fc.constantFrom('v=0\r\nm=audio 9 UDP 0\r\n', 'm='.repeat(99), ''),
      message: fc.constant(''),
    }),
  },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('trickle'), candidate }) },
  { weight: 3, arbitrary: fc.record({ is: fc.constant('lead'), later: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ is: fc.constant('leave'), room: perhaps(name), as: perhaps(name) }),
  },
  { weight: 2, arbitrary: fc.record({ is: fc.constantFrom('alive', 'nothing', 'unreadable') }) },
) as fc.Arbitrary<Wish>;

const place = fc.nat(PLACES - 1);
/** Often the same one, so that its guests meet. */
const anyDoor = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<DoorName>(...doorNames) },
  { weight: 2, arbitrary: fc.constantFrom<DoorName>('peerjs', 'socket.io') },
);
const act = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('visit'), place, door: anyDoor, id: name, peer: name }),
  },
  {
    weight: 30,
    arbitrary: fc.record({
      do: fc.constant('wish'),
      place,
      wish,
      chars: fc.constantFrom(10, 10, 10, 9_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('end'), place, code: fc.constantFrom(...ENDS) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unfit'), place }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('pass'),
      ms: fc.constantFrom(1, 1, 1, 300, 300, 3_100, 5_100, 24_000, 95_000),
    }),
  },
) as fc.Arbitrary<Act>;

type Act =
  | { do: 'visit'; place: number; door: DoorName; id: string; peer: string }
  | { do: 'wish'; place: number; wish: Wish; chars: number }
  | { do: 'end'; place: number; code: number }
  | { do: 'unfit'; place: number }
  | { do: 'pass'; ms: number };

/** What every message is: enough to see who said it, where, as whom, and what it said before. */
interface Message {
  readonly door: DoorName;
  /** Of its socket. */
  readonly by: number;
  /** As who its guest was known. */
  readonly as: string | undefined;
  /** As who it said to be. */
  readonly forged: string | undefined;
  readonly number: number;
}

interface Guest {
  readonly door: DoorName;
  readonly socket: TestSocket;
  /** By which its space has told it that it is known. */
  id: string | undefined;
  /** How many messages there were before. */
  readonly cameAt: number;
  endedAt: number | undefined;
  read: number;
}

/** Of the two roles, not of clients. */
const ROLES = ['leader', 'follower'];

const isNamed = (at: DoorName): boolean => at === 'peerjs' || at === 'webrtcconnect';

/** How each door opens to a client that does as its protocol says. */
function firstWishes(at: DoorName, id: string, peer: string): Wish[] {
  if (at === 'websocket') return [{ is: 'lead' }];
  if (at === 'wscall') return [{ is: 'pair', id, ...(peer !== id && { peer }) }];
  const claim: Wish = { is: 'claim', id, proof: `proof of ${id}` };
  return at === 'socket.io' ? [claim, { is: 'enter', room: '504555', name: id }] : [claim];
}

class Run {
  readonly world = new TestWorld({
    limits: {
      peersMax: 3,
      partnersMax: 1,
      mailPerSenderMax: 3,
      mailBudgetChars: 16_000,
      pairSocketsMax: 2,
      hallsMax: 2,
      draftsMax: 2,
      duoDescriptionsMax: 2,
      duoCandidatesMax: 3,
      malformedFramesMax: 3,
    },
  });
  readonly seen = new Set<string>();
  readonly #places: (Guest | undefined)[] = [];
  readonly #all: Guest[] = [];
  /** The last message of one that reached another, by what keeps its order. */
  readonly #last = new Map<string, number>();
  #messages = 0;

  perform(one: Act): void {
    if (one.do === 'pass') this.#pass(one.ms);
    else if (one.do === 'visit') this.#visit(one);
    else {
      const guest = this.#places[one.place];
      if (guest === undefined) return;
      if (one.do === 'wish') this.#wish(guest, one.wish, one.chars);
      else if (one.do === 'end') this.#end(guest, one.code);
      else guest.socket.wish({ is: 'unfit' });
    }
    this.#readAll();
  }

  /** Nobody is there any more, and what waited for nothing has had its time. */
  end(): void {
    for (const guest of this.#all) this.#end(guest);
    expect(this.world.server.gauges().visits).toBe(0);
    this.world.pass(DAY);
    const held = Object.entries(this.world.server.gauges()).filter(([, count]) => count > 0);
    expect(held).toEqual([]);
    this.#readAll();
  }

  #visit({ place: at, door: to, id, peer }: Extract<Act, { do: 'visit' }>): void {
    this.#end(this.#places[at]);
    this.#places[at] = undefined;
    if (!this.world.server.admits(to)) return;
    const guest: Guest = {
      door: to,
      socket: this.world.visit(to),
      id: undefined,
      cameAt: this.#messages,
      endedAt: undefined,
      read: 0,
    };
    this.#places[at] = guest;
    this.#all.push(guest);
    for (const first of firstWishes(to, id, peer)) this.#wish(guest, first, 0);
  }

  #end(guest: Guest | undefined, code = 1001): void {
    guest?.socket.end(code);
    if (guest !== undefined) guest.endedAt ??= this.world.now;
    this.#readAll();
  }

  #wish(guest: Guest, wanted: Wish, chars: number): void {
    const isSaid = wanted.is === 'say' || wanted.is === 'draft';
    if (wanted.is === 'pair') guest.id ??= wanted.id;
    this.#messages += 1;
    const { door, id: as, socket } = guest;
    const forged = wanted.is === 'say' ? wanted.as : undefined;
    const message: Message = { door, by: socket.id, as, forged, number: this.#messages };
    socket.wish(isSaid ? { ...wanted, message } : wanted, chars);
    this.#read(guest);
  }

  /** The sockets are alive, their clients may not be. */
  #pass(ms: number): void {
    for (let left = ms; left > 0; left -= 10_000) {
      this.world.pass(Math.min(left, 10_000));
      for (const guest of this.#places) guest?.socket.pong();
    }
  }

  #readAll(): void {
    for (const guest of this.#all) this.#read(guest);
  }

  #read(guest: Guest): void {
    for (const news of guest.socket.news.slice(guest.read)) {
      guest.read += 1;
      this.seen.add(news.is === 'refused' ? `refused: ${news.why}` : news.is);
      this.#check(guest, news);
    }
  }

  #check(guest: Guest, news: News): void {
    if (news.is === 'claimed') guest.id = news.id;
    else if (news.is === 'heard') this.#checkHeard(guest, news);
    else if ('message' in news && news.message !== undefined) {
      // Only what one said oneself comes back, or a client of the same side.
      const { door, by, as } = news.message as Message;
      if (door === 'wscall') expect([guest.door, guest.id]).toEqual([door, as]);
      else expect(by).toBe(guest.socket.id);
    }
  }

  /** Who said something, or whoever took over from it, or may still come back. */
  #isThere(at: DoorName, by: number, as: string | undefined): boolean {
    const isIt = (guest: Guest): boolean =>
      guest.socket.id === by || (at === 'peerjs' && guest.id === as);
    const returnMs = at === 'peerjs' ? serverLimits.peerReturnMs : 0;
    const lives = ({ endedAt = Infinity }: Guest): boolean => this.world.now < endedAt + returnMs;
    return this.#all.some((guest) => guest.door === at && lives(guest) && isIt(guest));
  }

  #checkHeard(guest: Guest, { message, from, to, kind: what }: Extract<News, { is: 'heard' }>) {
    const { door: saidAt, by, as, forged, number } = message as Message;
    expect(saidAt).toBe(guest.door);
    expect(this.#isThere(saidAt, by, as)).toBe(true);
    if (number < guest.cameAt) this.seen.add('heard what waited');
    if (saidAt === 'websocket') expect(ROLES).toEqual(expect.arrayContaining([from, to]));
    else {
      expect(from).toBe(as);
      if (isNamed(saidAt)) expect(forged ?? as).toBe(as);
      // The other clients of the same side hear it, too.
      if (saidAt !== 'wscall') expect(to).toBe(guest.id);
    }
    // Candidates wait for a description there.
    const lane = saidAt === 'websocket' && what === 'candidate' ? 'candidates' : '';
    const way = `${by} ${guest.socket.id} ${lane}`;
    expect(number).toBeGreaterThan(this.#last.get(way) ?? 0);
    this.#last.set(way, number);
  }
}

const news = 'claimed heard absent expired gone made open arrived entered askedToLead leads';
const refusals =
  'taken,malformed,unreadable,room full,door full,no such room,wrong password,not allowed';
const mustCome = [
  'heard what waited',
  ...news.split(' '),
  ...refusals.split(',').map((why) => `refused: ${why}`),
];

it(
  '[DOOR3] [DOOR4] [DOOR5] [DOOR6] [DOOR9] whatever guests wish for, nothing throws, each door keeps to itself, nobody hears anything under a wrong name or out of order, and nothing stays of who is gone',
  () => {
    const seen = new Set<string>();
    const property = fc.property(fc.array(act, { maxLength: 150, size: 'max' }), (acts) => {
      const run = new Run();
      for (const one of acts) {
        run.perform(one);
        expect(run.world.server.gauges().visits).toBeLessThanOrEqual(PLACES);
      }
      run.end();
      for (const what of run.seen) seen.add(what);
    });
    fc.assert(property, { numRuns: 600 });
    expect(mustCome.filter((what) => !seen.has(what))).toEqual([]);
  },
  GENEROUS_MS,
);
