/**
 * Rounds of calls in the laboratory. In each round every kind of call has its turn, so that what slows a round
 * slows all of them. Knows nothing of goals.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { addresses, names, type RouterKind } from '@parley/natlab';
import { App } from '../join/app.ts';
import { type Call, type Contexts, firstFrameMs, PATIENCE_MS } from '../join/call.ts';
import { Floor } from '../join/floor.ts';
import { readBytes, readConfiguration, readFirstOffer, readPath } from './instruments.ts';
import { relayCpuMs } from './relay-cpu.ts';
import type { Served, Town } from './town.ts';

/** How long it is counted what a relayed call costs. */
export const WATCH_MS = 3_000;

const CONSTRAINTS = { audio: true, video: true } as const;

/** Of the server that runs a relay; `unreachable` names one at an address that nobody has. */
const SERVERS = {
  none: [],
  unreachable: [
    { urls: `stun:${addresses.relay}:3478` },
    { urls: 'turn:203.0.113.200:3478', username: 'anybody', credential: 'anything' },
  ],
};

/** Both at home behind port-restricted NATs; the same, and both hide their address; both behind symmetric NATs. */
const situations = ['direct', 'hidden', 'symmetric'] as const;
export type Situation = (typeof situations)[number];

interface Setting {
  readonly app: App;
  readonly floor: Floor;
  readonly nat: RouterKind;
  readonly way: 'direct' | 'relay';
}

export interface Joined {
  readonly firstFrameMs: number;
  /** What the relay used for each megabit that both browsers received. */
  readonly relayMsPerMbit: number;
}

export interface Round {
  readonly joined: Readonly<Record<Situation, Readonly<Record<'app' | 'floor', Joined>>>>;
  readonly offerMs: Readonly<Record<'set' | keyof typeof SERVERS, number>>;
}

export class Rounds {
  readonly #town: Town;
  readonly #relayed: Served;
  readonly #settings: Readonly<Record<Situation, Setting>>;
  readonly #offering: Readonly<Record<keyof typeof SERVERS, App>>;

  private constructor(
    town: Town,
    relayed: Served,
    settings: Record<Situation, Setting>,
    offering: Record<keyof typeof SERVERS, App>,
  ) {
    this.#town = town;
    this.#relayed = relayed;
    this.#settings = settings;
    this.#offering = offering;
  }

  static async prepare(town: Town): Promise<Rounds> {
    const relayed = await town.serve('by TLS at', ['--turn-address', `${names.relay}:3478`]);
    const floorUrl = await town.serveFloor();
    const open = await sidesFor(await town.people(), relayed.url, floorUrl);
    const hiding = await town.people();
    await hideAddresses(hiding, relayed.url);
    const hidden = await sidesFor(hiding, relayed.url, floorUrl);
    const settings = {
      direct: { ...open, nat: 'port', way: 'direct' },
      hidden: { ...hidden, nat: 'port', way: 'relay' },
      symmetric: { ...open, nat: 'symmetric', way: 'relay' },
    } as const;
    const offering = {
      none: await appWith(town, SERVERS.none),
      unreachable: await appWith(town, SERVERS.unreachable),
    };
    return new Rounds(town, relayed, settings, offering);
  }

  async play(): Promise<Round> {
    const joined: Partial<Record<Situation, Round['joined'][Situation]>> = {};
    for (const situation of situations) joined[situation] = await this.#joinBoth(situation);
    await this.#town.bothBehind('port');
    const offerMs = {
      set: await offerAlone(this.#settings.direct.app),
      none: await offerAlone(this.#offering.none),
      unreachable: await offerAlone(this.#offering.unreachable),
    };
    return { joined: joined as Round['joined'], offerMs };
  }

  /** The floor by the same servers, and hiding as much. */
  async #joinBoth(situation: Situation): Promise<Record<'app' | 'floor', Joined>> {
    const { app, floor } = this.#settings[situation];
    const ours = await this.#join(app, situation);
    floor.configuration = await app.pages[1].evaluate(readConfiguration);
    await app.part();
    const theirs = await this.#join(floor, situation);
    await floor.part();
    return { app: ours, floor: theirs };
  }

  async #join(call: Call, situation: Situation): Promise<Joined> {
    const { nat, way } = this.#settings[situation];
    await this.#town.bothBehind(nat);
    const ms = await firstFrameMs(call);
    await settled(call, way);
    return { firstFrameMs: ms, relayMsPerMbit: way === 'relay' ? await this.#watch(call) : 0 };
  }

  async #watch(call: Call): Promise<number> {
    const { pid } = this.#relayed;
    const before = { ms: relayCpuMs(pid), bytes: await bytesOf(call) };
    await sleep(WATCH_MS);
    const usedMs = relayCpuMs(pid) - before.ms;
    return usedMs / (((await bytesOf(call)) - before.bytes) * 8e-6);
  }
}

/** Until both go by the way that the situation is about: the first bytes may have come by another one. */
async function settled({ pages }: Call, way: Setting['way']): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const paths = await Promise.all(pages.map((page) => page.evaluate(readPath)));
    if (paths.every((path) => path.includes('relay') === (way === 'relay'))) return;
    if (performance.now() > deadline) throw new Error(`Not ${way}, but ${paths.join(' and ')}.`);
    await sleep(100);
  }
}

async function bytesOf({ pages }: Call): Promise<number> {
  const both = await Promise.all(pages.map((page) => page.evaluate(readBytes)));
  return both.reduce((sum, bytes) => sum + bytes, 0);
}

async function sidesFor(
  people: Contexts,
  url: string,
  floorUrl: string,
): Promise<Pick<Setting, 'app' | 'floor'>> {
  const app = await App.open(people, url);
  return { app, floor: new Floor(people, floorUrl, CONSTRAINTS) };
}

async function appWith(town: Town, servers: readonly object[]): Promise<App> {
  const options = ['--turn', 'off', '--ice-servers', JSON.stringify(servers)];
  const { url } = await town.serve('Parley is ready', options);
  return App.open(await town.people(), url);
}

async function hideAddresses(people: Contexts, url: string): Promise<void> {
  for (const context of people) {
    const page = await context.newPage();
    await page.goto(new URL('/settings', url).href);
    await page.getByRole('switch', { name: /Hide my address/ }).setChecked(true);
    await page.close();
  }
}

/** From being admitted to the first offer; whether they ever reach each other is no matter. */
async function offerAlone(app: App): Promise<number> {
  await app.prepare();
  await app.click();
  const ms = await app.pages[1].evaluate(readFirstOffer, PATIENCE_MS);
  await app.part();
  return ms;
}
