/**
 * One run: the world of a scenario is built around real machines, its steps happen, then faults
 * end, the core must come to agree, everybody leaves, and nothing may remain.
 */
import { Client, type ClientInput, type ClientOutput } from '@parley/core/client';
import { type Millis, type Mutants, noMutants, Prng } from '@parley/core/kit';
import {
  Server,
  type ServerInput,
  type ServerLimits,
  serverLimits,
  type ServerOutput,
} from '@parley/core/server';
import { BoundsCheck } from './checks/bounds.ts';
import { CallsCheck } from './checks/calls.ts';
import { ChatCheck } from './checks/chat.ts';
import { type Check, type Hooks, hooksOf, type Judge, readFrame } from './checks/check.ts';
import type { Rule } from './checks/invariants.ts';
import { Ledger } from './checks/ledger.ts';
import { LinksCheck } from './checks/links.ts';
import { RingsCheck } from './checks/rings.ts';
import { RoomsCheck } from './checks/rooms.ts';
import { Seats } from './checks/seats.ts';
import { SessionsCheck } from './checks/sessions.ts';
import { SocketsCheck } from './checks/sockets.ts';
import { TabsCheck } from './checks/tabs.ts';
import type { ClientNode } from './client-node.ts';
import { Clock } from './clock.ts';
import type { Rumours } from './hostile.ts';
import { Marks } from './marks.ts';
import { MediaNetwork, type MediaPath } from './media.ts';
import { Path } from './network.ts';
import { OuterModel } from './outer-model.ts';
import { Person, type PersonWorld, type RoomLink } from './person.ts';
import { relayModel } from './relay-model.ts';
import type { Scenario } from './scenario.ts';
import { cheapCrypto, ServerNode } from './server-node.ts';
import type { TraceKind } from './trace.ts';
import { World } from './world.ts';

export interface Breach {
  rule: Rule;
  at: Millis;
  text: string;
}

export interface SimulationOptions {
  /** Bugs switched on in both kinds of machine, or in one. */
  mutants?: Mutants;
  mutantsIn?: 'server' | 'client';
  /** Without, only the machines run, as fast as they can. */
  checks?: boolean;
  trace?: TraceKind;
}

const breachesMax = 20;

/** Bounds that a run of minutes meets. */
const tightLimits: Partial<ServerLimits> = {
  hellosPerSecond: 2,
  relayLifeMs: 40_000,
  replayFramesMax: 4,
  replayCharsMax: 12 * 1_024,
  replayBudgetChars: 24 * 1_024,
  unackedCharsMax: 24 * 1_024,
  messagesBurst: 200,
  messagesPerSecond: 50,
};

export class Simulation {
  readonly scenario: Scenario;
  readonly world: World;
  readonly server: ServerNode;
  readonly outer: OuterModel;
  readonly people: Person[];
  readonly media: MediaNetwork;
  readonly marks = new Marks();
  readonly breaches: Breach[] = [];
  readonly rooms = new Map<number, RoomLink>();
  readonly ledger = new Ledger();
  readonly seats = new Seats(this.ledger);
  /** What did not agree a moment before it is judged. */
  doubted: ReadonlySet<string> = new Set();
  readonly chance: Prng;
  readonly limits: ServerLimits;
  readonly judge: Judge;
  readonly chat: ChatCheck;
  readonly #checks: Hooks;

  constructor(scenario: Scenario, options: SimulationOptions = {}) {
    const { mutants = noMutants, mutantsIn, checks = true, trace = 'hash' } = options;
    this.scenario = scenario;
    this.world = new World(trace);
    this.chance = new Prng(scenario.seed);
    this.judge = this.#makeJudge();
    this.chat = new ChatCheck(this.judge);
    const { settings } = scenario;
    this.limits = { ...serverLimits, ...(settings.tight && tightLimits) };
    const crypto = cheapCrypto(this.chance.fork('server'));
    const make = (timeOrigin: number): Server =>
      new Server({
        timeOrigin,
        crypto,
        limits: this.limits,
        admission: { registration: 'open', pushKey: 'key of the server' },
        iceServers: [{ urls: ['stun:stun.example'] }],
        relays: relayModel(this.world),
        mutants: mutantsIn === 'client' ? noMutants : mutants,
      });
    this.outer = this.#makeOuter();
    this.server = new ServerNode(this.world, this.#serverMachine(), this.outer, make);
    const chance = this.chance.fork('media');
    this.media = new MediaNetwork(this.world, chance, settings.delayMs, settings.reach);
    this.#checks = hooksOf(checks ? this.#makeChecks() : []);
    if (checks) this.server.observe(this.#serverObserver());
    this.people = Array.from({ length: scenario.clients }, (_, number) =>
      this.#person(number, mutantsIn === 'server' ? noMutants : mutants),
    );
  }

  get rumours(): Rumours {
    const members: string[] = [];
    const secrets: Rumours['secrets'] = [];
    for (const { tab } of this.people) {
      if (tab?.call.is === 'in') members.push(tab.call.you);
      if (tab?.stored !== undefined) secrets.push(tab.stored);
    }
    return { rooms: [...this.rooms.values()].map(({ id }) => id), members, secrets };
  }

  get failed(): boolean {
    return this.breaches.length > 0;
  }

  run(until: Millis): void {
    this.world.run(until, () => this.breaches.length < breachesMax);
  }

  restarted(): void {
    for (const restarted of this.#checks.serverRestarted) restarted();
  }

  #makeJudge(): Judge {
    const { world, marks, breaches } = this;
    return {
      get now() {
        return world.now;
      },
      breach: (rule, text) => {
        if (breaches.length < breachesMax) breaches.push({ rule, at: world.now, text });
      },
      mark: (name) => marks.hit(name),
    };
  }

  #makeChecks(): Check[] {
    const { judge, ledger } = this;
    return [
      new SessionsCheck(judge, ledger, this.limits),
      new RoomsCheck(judge, ledger),
      this.seats,
      new CallsCheck(judge, ledger, this.seats),
      new TabsCheck(judge),
      new LinksCheck(judge, ledger),
      new SocketsCheck(judge),
      new RingsCheck(judge),
      this.chat,
      new BoundsCheck(judge, this.server, this.limits),
    ];
  }

  #makeOuter(): OuterModel {
    const { world, judge, scenario } = this;
    const chance = this.chance.fork('outer');
    const outer = new OuterModel(world, chance, scenario.settings.storeMs, (name) =>
      judge.mark(name),
    );
    outer.onRingPushed = (right) => this.server.feed({ t: 'declined', right });
    return outer;
  }

  #serverMachine() {
    let lives = 0;
    const dates = this.chance.fork('dates');
    const hour = 3_600_000;
    const jumps = this.scenario.settings.skewMs > 0 ? [0, 5_000, hour, -hour] : [0];
    return {
      nextClock: () => this.#clock(lives++ === 0 ? 'server' : `server ${lives}`),
      dateJumps: () => dates.pick(jumps) ?? 0,
    };
  }

  #clock(name: string): Clock {
    const chance = this.chance.fork(`clock ${name}`);
    const { skewMs, driftPpm } = this.scenario.settings;
    return new Clock(chance.unit() * skewMs, (chance.unit() * 2 - 1) * driftPpm);
  }

  #person(number: number, mutants: Mutants): Person {
    const { settings } = this.scenario;
    const { world, media, rooms, judge } = this;
    const chance = this.chance.fork(`person ${number}`);
    const browser = this.chance.fork(`browser ${number}`);
    const surroundings: PersonWorld = {
      world,
      media,
      rooms,
      chance: this.chance.fork(`network ${number}`),
      lockless: settings.lockless,
      forgetful: browser.chance(settings.forgetful),
      isMute: browser.chance(settings.mute),
      accept: (socket) => this.server.accept(socket, `192.0.2.${number + 1}`),
      isFrozen: () => this.server.isPaused,
      answers: () => !this.server.isDown && !this.server.isPaused,
      judge,
      makeClient: (entropy) => new Client({ entropy, mutants }),
      watch: (tab) => this.#watch(tab),
    };
    const path = new Path(settings.delayMs, settings.jitterMs);
    const mediaPath: MediaPath = {
      browser: browser.fork('kind').chance(0.7) ? 'chromium' : 'firefox',
      blockedUntil: 0,
      deafUntil: 0,
      network: 0,
      apartUntil: new Map(),
      sends: !chance.chance(settings.deaf),
    };
    return new Person(
      number,
      surroundings,
      chance,
      this.#clock(`person ${number}`),
      path,
      mediaPath,
    );
  }

  #serverObserver() {
    const { serverTook, serverSettled } = this.#checks;
    return {
      input: (input: ServerInput) => {
        const frame = input.t === 'frame' ? readFrame(input.text) : undefined;
        for (const took of serverTook) took(input, frame);
      },
      output: (output: ServerOutput) => this.#serverGave(output),
      settled: (outputs: number) => {
        for (const settled of serverSettled) settled(outputs);
      },
    };
  }

  #serverGave(output: ServerOutput): void {
    const { serverSent, serverClosed, serverLogged } = this.#checks;
    if (output.t === 'send') {
      const frame = readFrame(output.text);
      if (frame !== undefined)
        for (const sent of serverSent) sent(output.connection, frame, output.text);
    } else if (output.t === 'close') {
      for (const closed of serverClosed) closed(output.connection, output.close);
    } else if (output.t === 'log') for (const logged of serverLogged) logged(output.event);
  }

  #watch(tab: ClientNode): void {
    const { tabTook, tabSent, tabGave, tabSettled } = this.#checks;
    if (tabTook.length === 0) return;
    tab.observe({
      input: (input: ClientInput) => {
        const frame = input.t === 'socketFrame' ? readFrame(input.text) : undefined;
        for (const took of tabTook) took(tab, input, frame);
      },
      output: (output: ClientOutput) => {
        const frame = output.t === 'sendSocket' ? readFrame(output.text) : undefined;
        if (output.t === 'sendSocket' && frame !== undefined)
          for (const sent of tabSent) sent(tab, output.socket, frame);
        for (const gave of tabGave) gave(tab, output);
      },
      settled: (outputs) => {
        for (const settled of tabSettled) settled(tab, outputs);
      },
    });
  }
}
