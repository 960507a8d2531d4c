import { expect, it } from 'vitest';
import { assert } from '../kit/assert.ts';
import type { Mutant } from '../kit/mutants.ts';
import { skeletonOf } from '../kit/skeleton.ts';
import { explore, type Scope } from './testing-explore.ts';
import { Phone } from './testing-phone.ts';
import { TestWorld } from './testing.ts';

/** A busy machine is no finding. */
const timeout = 300_000;
const DEPTH = 8;
/** So short that everything that time brings can come within a few steps. */
const limits = {
  ringMs: 14_000,
  ringLeaseMs: 6_000,
  ringRenewalMs: 2_500,
  deviceGraceMs: 3_000,
  leaseMs: 7_000,
  pingIntervalMs: 5_000,
  silentAfterMs: 11_000,
  invitesPerPairMax: 100,
};
const STEP_MS = 4_000;
const STEPS_TO_REST = 5;
/** After so long a loss nothing more comes of it. */
const LONG_LOST_MS = 2 * STEP_MS;

/** Ada on one device and Bob on some. */
class Table {
  readonly world: TestWorld;
  readonly ada: Phone;
  readonly bobs: Phone[];
  readonly pressed = new Set<string>();
  readonly #placed: string[] = [];
  #steps = 0;
  #placedAtStep = 0;

  constructor(bobs: 1 | 2, mutants: readonly Mutant[]) {
    this.world = new TestWorld({ limits, mutants: new Set(mutants) });
    this.ada = new Phone('ada', this.world, { t: 'claim', id: 'Ada' });
    const bob = new Phone('bob1', this.world, { t: 'claim', id: 'Bob' });
    const tab = () => new Phone('bob2', this.world, { t: 'enter', secret: bob.secret });
    this.bobs = bobs === 1 ? [bob] : [bob, tab()];
  }

  get phones(): Phone[] {
    return [this.ada, ...this.bobs];
  }

  phone(name: string): Phone {
    const found = this.phones.find((phone) => phone.name === name);
    assert(found !== undefined, name);
    return found;
  }

  /** What one may press again and again, once while it waits to be sent, and how a device comes and goes. */
  movesOf(phone: Phone, presses: readonly string[]): string[] {
    const { name, isOnline, waits } = phone;
    const all = [
      ...presses.filter((press) => !waits.includes(press)),
      isOnline ? 'lose' : 'resume',
    ];
    return all.map((what) => `${what} ${name}`);
  }

  play(move: string): void {
    const [what = '', name = ''] = move.split(' ');
    if (what === 'wait') this.step();
    else if (what === 'lose') this.phone(name).lose();
    else if (what === 'resume') this.phone(name).resume();
    else this.#press(what, this.phone(name));
    this.read();
  }

  step(): void {
    this.#steps += 1;
    this.world.pass(STEP_MS);
    this.read();
    for (const phone of this.phones) phone.acknowledge();
  }

  read(): void {
    // twice more, because what they read may make them speak
    for (const _ of [1, 2, 3]) for (const phone of this.phones) phone.read();
    const placed = this.phones.flatMap((phone) => phone.placed);
    for (const invite of placed) if (!this.#placed.includes(invite)) this.#placed.push(invite);
  }

  steps(what: 'invite answered' | 'invite ended' | 'invite placed'): number {
    return this.world.logs.filter(({ step }) => step === what).length;
  }

  /** There is at most one, the last that was placed. */
  get #openInvite(): string | undefined {
    const isOpen = this.world.server.gauges().invites > 0;
    return isOpen ? this.#placed.at(-1) : undefined;
  }

  stateOfPhone(phone: Phone): string {
    return phone.stateOf((invite) => invite === this.#openInvite, LONG_LOST_MS);
  }

  /** What the phones believe, and what is true on the server, which who is lost does not know. */
  stateOf(): string {
    const { rooms, invites } = this.world.server.gauges();
    const [ada = '', ...bobs] = this.phones.map((phone) => this.stateOfPhone(phone));
    const members = new Set<number>();
    let lastWhy = '';
    for (const log of this.world.logs) {
      if (log.step === 'member joined') members.add(log.session);
      if (log.step !== 'member left') continue;
      members.delete(log.session);
      lastWhy = log.why;
    }
    const age = invites > 0 ? this.#steps - this.#placedAtStep : 0;
    const truth = [...members, lastWhy, age, rooms, invites, this.steps('invite answered') > 0];
    // which of Bob's devices did what makes no difference to them
    return [ada, ...bobs.sort(), ...truth].join('\n');
  }

  /** Both ends of every call are in it, or neither is; whoever believes to be in a room is. */
  agree(): void {
    const inside = this.phones.filter(({ room }) => room !== undefined);
    const { members } = this.world.server.gauges();
    assert(members === inside.length, '[RING19] members are those who believe to be');
    assert(new Set(inside.map(({ room }) => room)).size <= 1, '[RING9] one room for both');
  }

  /** After everybody has left, a third can ring Bob on all devices, so nobody is busy for ever. */
  rest(): void {
    for (const phone of this.phones) if (!phone.isOnline) phone.resume();
    this.read();
    for (let left = STEPS_TO_REST; left > 0; left -= 1) this.step();
    this.agree();
    assert(this.world.server.gauges().invites === 0, '[RING20] no invite remains');
    for (const phone of this.phones) {
      assert(phone.rings.size === 0, '[RING10] nothing rings for ever');
      if (phone.room !== undefined) phone.press({ t: 'leave' });
    }
    this.read();
    const eve = new Phone('eve', this.world, { t: 'claim', id: 'Eve' });
    eve.press({ t: 'invite', user: 'Bob', media: 'audio' });
    this.read();
    const isRung = this.bobs.every(({ rings }) => rings.size === 1);
    assert(isRung, '[RING8] who is in no call can be rung');
    this.#histories();
  }

  /** Each side has written down the same calls with the same ends. */
  #histories(): void {
    const mirror: Record<string, string> = { left: 'hangup', hangup: 'left' };
    const reasonsOf = (id: string) => {
      const { calls } = this.world.outer.store.listCalls({ key: skeletonOf(id), limit: 50 });
      return calls.filter(({ user }) => user !== 'Eve').map(({ reason }) => reason);
    };
    const ada = reasonsOf('Ada').sort().join();
    const bob = reasonsOf('Bob')
      .map((reason) => mirror[reason] ?? reason)
      .sort()
      .join();
    assert(ada === bob, `[RING19] one reason on both sides, not ${ada} and ${bob}`);
  }

  #press(what: string, phone: Phone): void {
    this.pressed.add(`${what} ${phone.name}`);
    const invite = phone.rang.at(-1) ?? 'x'.repeat(43);
    if (what === 'invite') {
      this.#placedAtStep = this.#steps;
      const user = phone === this.ada ? 'Bob' : 'Ada';
      phone.press({ t: 'invite', user, media: 'video' });
    } else if (what === 'accept') phone.press({ t: 'accept', invite, media: 'video' });
    else if (what === 'decline') phone.press({ t: 'decline', invite });
    else phone.press({ t: 'leave' });
  }
}

/** Ada rings Bob on two devices: everybody answers, gives up, is lost and comes back in any order. */
function twoDevices(mutants: readonly Mutant[] = []): Scope<Table> {
  return {
    begin: () => {
      const table = new Table(2, mutants);
      table.play('invite ada');
      return table;
    },
    moves: (table) => {
      const [one, other] = table.bobs.map((bob) => table.stateOfPhone(bob));
      const unlike = one === other ? table.bobs.slice(0, 1) : table.bobs;
      const ofBob = unlike.flatMap((bob) => table.movesOf(bob, ['accept', 'decline']));
      return [...table.movesOf(table.ada, ['leave']), ...ofBob, 'wait'];
    },
    play: (table, move) => table.play(move),
    stateOf: (table) => table.stateOf(),
    check: (table) => {
      const haveDone = (what: string) =>
        table.bobs.filter(({ results }) => results.includes(`${what} done`)).length;
      const [accepted, declined] = [haveDone('accept'), haveDone('decline')];
      const answered = table.steps('invite answered');
      const decided = answered + table.steps('invite ended');
      assert(decided <= 1, '[RING11] an invite is decided once');
      assert(accepted <= answered, '[RING3] one device at most is in the call');
      assert(declined === 0 || answered === 0, '[RING4] what was declined is not answered');
      const wasAccepted = [...table.pressed].some((press) => press.startsWith('accept'));
      assert(answered === 0 || wasAccepted, '[RING15] nobody is put into a call');
      const finals = table.ada.news.filter((news) => news !== 'ringing');
      assert(finals.length <= 1, '[RING19] the caller hears of one end');
      for (const bob of table.bobs.filter(({ isOnline }) => isOnline)) {
        const message = `[RING1] [RING3] [RING5] ${bob.name} rings exactly while the invite is open`;
        assert(bob.rings.size === 1 - decided, message);
      }
      if (table.phones.every(({ isOnline }) => isOnline)) table.agree();
    },
    settle: (table) => table.rest(),
  };
}

it(
  '[RING3] [RING4] [RING5] [RING10] [RING11] [RING19] two devices answer, decline, are lost and return, the caller too, in every order',
  { timeout },
  () => {
    expect(explore(twoDevices(), DEPTH)).toBeGreaterThan(5_000);
  },
);

/** Ada and Bob call each other, answer, give up, are lost and come back in any order. */
function eachOther(mutants: readonly Mutant[] = []): Scope<Table> {
  return {
    begin: () => new Table(1, mutants),
    moves: (table) => [
      ...table.phones.flatMap((phone) => table.movesOf(phone, ['invite', 'accept', 'leave'])),
      'wait',
    ],
    play: (table, move) => table.play(move),
    stateOf: (table) => table.stateOf(),
    check: (table) => {
      const { invites } = table.world.server.gauges();
      assert(invites <= 1, '[RING9] two who call each other do not both ring');
      if (table.phones.every(({ isOnline }) => isOnline)) table.agree();
    },
    settle: (table) => table.rest(),
  };
}

it(
  '[RING9] [RING19] [RING20] two call each other, answer, give up, are lost and return, in every order',
  { timeout },
  () => {
    expect(explore(eachOther(), DEPTH - 1)).toBeGreaterThan(2_000);
  },
);

it.each<[Mutant, string]>([
  ['B18', 'who is in no call can be rung'],
  ['B22', 'nothing rings for ever'],
  ['B23', 'nobody is put into a call'],
])('[SIM3] %s in the server is found: %s', { timeout }, (mutant, rule) => {
  expect(() => explore(twoDevices([mutant]), DEPTH)).toThrow(rule);
});
