/**
 * Three people on several devices each, who ask, block, hide, call, go and return, while the store answers
 * in any order: in the end every page shows what the server holds, and the server what the store has.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CreateResult, DownEvent, Presence, StandingView } from '@parley/protocol';
import { serverLimits } from './limits.ts';
import { type TestSocket, TestWorld } from './testing.ts';

/** A busy machine is no finding. */
const GENEROUS_MS = 120_000;
const NAMES = ['Ada', 'Bob', 'Cleo'] as const;
const PAGES = 2 * NAMES.length;
const MINUTE = 60_000;

/** One page: what it was told, put together as an application would. */
class Page {
  readonly world: TestWorld;
  readonly name: string;
  socket: TestSocket;
  identity: string;
  standing: StandingView | null = null;
  isHidden = false;
  #seq = 0;
  #read = 0;
  #n = 0;

  constructor(world: TestWorld, name: string, identity: string) {
    this.world = world;
    this.name = name;
    this.identity = identity;
    this.socket = world.join();
    this.send({ t: 'enter', secret: identity });
  }

  get isConnected(): boolean {
    return this.socket.closed === undefined && this.#isOpen;
  }

  #isOpen = true;

  send(command: Parameters<TestSocket['ask']>[0]): void {
    if (!this.isConnected) return;
    this.#n += 1;
    this.socket.send({ ...command, n: this.#n });
  }

  beat(): void {
    if (this.isConnected) this.socket.send({ t: 'beat', a: this.read(), visible: !this.isHidden });
  }

  lose(): void {
    this.read();
    this.#isOpen = false;
    this.socket.end();
  }

  /** Back with the same session. */
  return(): void {
    if (this.isConnected) return;
    const { sid, secret } = this.socket.last('welcome');
    this.socket = this.world.open();
    this.#isOpen = true;
    this.#read = 0;
    const welcome = this.socket.hello({ sid, secret, seq: this.#seq, visible: !this.isHidden });
    if (!welcome.resumed) return this.#begin();
    this.#n = welcome.n;
    this.read();
  }

  /** The browser is closed and opened: a session of its own. */
  anew(): void {
    this.lose();
    this.socket.end(1000);
    this.socket = this.world.join();
    this.#isOpen = true;
    this.isHidden = false;
    this.#begin();
  }

  #begin(): void {
    [this.#seq, this.#read, this.#n, this.standing] = [0, 0, 0, null];
    this.send({ t: 'enter', secret: this.identity });
  }

  read(): number {
    for (const frame of this.socket.frames.slice(this.#read)) {
      this.#read += 1;
      if (!('q' in frame) || frame.q <= this.#seq) continue;
      this.#seq = frame.q;
      this.#apply(frame);
    }
    return this.#seq;
  }

  #apply(event: DownEvent): void {
    if (event.t === 'snapshot') this.standing = event.standing;
    else if (event.t === 'signedOut') this.standing = null;
    else if (event.t === 'done' && 'standing' in event.value) this.standing = event.value.standing;
    else if (event.t === 'me' && this.standing !== null) this.standing.me = event.me;
    else if (event.t === 'person' && this.standing !== null) {
      const others = this.standing.people.filter(({ id }) => id !== event.person.id);
      this.standing.people = event.person.is === 'none' ? others : [...others, event.person];
    }
  }
}

const page = fc.nat(PAGES - 1);
const between = fc.constantFrom('addContact', 'addContact', 'dropContact', 'block', 'unblock');
const user = fc.constantFrom(...NAMES, ...NAMES, 'nobody', 'ADA');
const alone = fc.constantFrom('lose', 'return', 'anew', 'hide', 'call', 'leave', 'settings');
const last = fc.constantFrom('signOut', 'deleteMe');
const ms = fc.constantFrom(100, 4_900, 5_000, MINUTE);

const action = fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: between, page, user }) },
  { weight: 10, arbitrary: fc.record({ do: alone, page }) },
  { weight: 1, arbitrary: fc.record({ do: last, page }) },
  { weight: 10, arbitrary: fc.record({ do: fc.constant('answer'), place: fc.nat(20) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass'), ms }) },
);
const actions = fc.array(action, { maxLength: 60, size: 'max' });
const gone = fc.subarray([0, 1, 2, 3, 4, 5]);
type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never;

/** The pages that are `absent` are so in the end. */
function play(script: Action[], absent: number[]): Page[] {
  const world = new TestWorld({
    limits: { claimsMax: 1_000, signInsPerAddressMax: 100_000, contactRequestsMax: 1_000 },
  });
  const pages = NAMES.flatMap((name) => {
    const first = world.guest(name);
    const { identity } = first;
    const both = [new Page(world, name, identity), new Page(world, name, identity)];
    first.end(1000);
    return both;
  });
  world.outer.holds = () => true;
  const pass = (ms: number) => {
    for (let left = ms; left > 0; left -= 1_000) {
      world.pass(Math.min(left, 1_000));
      for (const page of pages) page.beat();
    }
  };
  for (const one of script) act(one, pages, world, pass);
  while (world.outer.held.length > 0) world.answer();
  for (const [at, page] of pages.entries()) {
    if (absent.includes(at)) page.lose();
    else page.return();
  }
  pass(serverLimits.presenceGraceMs);
  while (world.outer.held.length > 0) world.answer();
  for (const page of pages) page.read();
  return pages;
}

function act(one: Action, pages: Page[], world: TestWorld, pass: (ms: number) => void): void {
  if (one.do === 'pass') return pass(one.ms);
  if (one.do === 'answer') {
    const { length } = world.outer.held;
    if (length > 0) world.answerAt(one.place % length);
    return;
  }
  const page = pages[one.page];
  if (page === undefined) return;
  if ('user' in one) page.send({ t: one.do, user: one.user });
  else if (one.do === 'lose') page.lose();
  else if (one.do === 'return') page.return();
  else if (one.do === 'anew') page.anew();
  else if (one.do === 'hide') page.isHidden = !page.isHidden;
  else if (one.do === 'settings') page.send({ t: 'settings', callers: 'contacts' });
  else if (one.do === 'signOut') page.send({ t: 'signOut', everywhere: false });
  else if (one.do === 'deleteMe') page.send({ t: 'deleteMe' });
  else if (one.do === 'leave') page.send({ t: 'leave' });
  else if (page.isConnected) {
    page.send({ t: 'create' });
    page.read();
    const made = page.socket.all('done').findLast(({ value }) => 'key' in value)?.value;
    if (made !== undefined) {
      page.send({ t: 'join', room: (made as CreateResult).room, name: page.name });
    }
  }
  page.beat();
}

const seen = new Set<string>();

/** In the end. */
function check(pages: Page[]): void {
  const connected = pages.filter((page) => page.isConnected);
  const here = connected.filter(({ standing }) => standing !== null);
  for (const page of connected) page.send({ t: 'sync' });
  for (const page of connected) {
    const { world, socket } = page;
    const believed = page.standing;
    const held = socket.last('snapshot').standing;
    expect(plain(believed)).toEqual(plain(held));
    const opened = world.outer.store.openDevice({ hash: world.crypto.hash(page.identity) });
    expect(held === null || opened !== null, 'nobody is who the store does not know').toBe(true);
    if (held === null || opened === null) continue;
    const stored = opened.standing.people.map(({ id, is }) => ({ id, is }));
    expect(sorted(held.people.map(({ id, is }) => ({ id, is })))).toEqual(sorted(stored));
    for (const person of held.people) {
      if (person.is !== 'contact') expect(person.presence).toBeUndefined();
      else expect(person.presence).toBe(presenceOf(person.id, here));
      seen.add(person.is).add(person.presence ?? '');
    }
  }
}

function presenceOf(name: string, here: Page[]): Presence {
  const theirs = here.filter((page) => page.name === name);
  const isBusy = theirs.some(({ socket }) => socket.last('snapshot').room !== null);
  if (isBusy) return 'busy';
  return theirs.length > 0 ? 'online' : 'offline';
}

const sorted = <Item extends { id: string }>(items: Item[]): Item[] =>
  items.toSorted((a, b) => (a.id < b.id ? -1 : 1));

/** Without times, which go on. */
function plain(standing: StandingView | null) {
  if (standing === null) return null;
  const people = standing.people.map(({ id, is, presence }) => ({ id, is, presence }));
  return { me: standing.me, people: sorted(people) };
}

it(
  '[PEO1] [PEO3] [PEO5] [ID7] [ID11] [ID13] whatever happens in whatever order, pages, server and store agree in the end',
  () => {
    fc.assert(
      fc.property(actions, gone, (script, absent) => check(play(script, absent))),
      { numRuns: 200 },
    );
    const mustCome = ['contact', 'asked', 'asking', 'blocked', 'online', 'busy', 'offline'];
    expect(mustCome.filter((mark) => !seen.has(mark))).toEqual([]);
  },
  GENEROUS_MS,
);
