/**
 * Puts the parts together: one machine with all that answers it, and what a port hands to it. Does
 * not know whose port it is.
 */
import type { IncomingMessage, RequestListener } from 'node:http';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import {
  IcePasses,
  type PairPolicy,
  Server,
  type ServerInput,
  type ServerOutput,
} from '@parley/core/server';
import type { Store } from '@parley/store';
import { AddressCounts } from './address-counts.ts';
import { Changeover } from './changeover.ts';
import type { Config } from './config.ts';
import { createCrypto, newTicketKey } from './crypto.ts';
import { Doorkeeper } from './doorkeeper.ts';
import type { ForeignDoor } from './doors/door.ts';
import { type OpenDoors, openDoors } from './doors/open-doors.ts';
import { Entrances } from './entrances.ts';
import { type Hooks, loadHooks } from './hooks.ts';
import { IceDesk } from './ice-desk.ts';
import { type GivenIceServer, inFull, loadIceServers } from './ice-servers.ts';
import { createLog, type Log } from './log.ts';
import { Metrics } from './metrics.ts';
import { Oracle } from './oracle.ts';
import { Origins } from './origin.ts';
import { createOthers, pushContactOf, tokenRulesOf } from './others.ts';
import type { Net } from './public-https.ts';
import { type KeptRelays, openRelays } from './relays.ts';
import { createRoutes, type Routes } from './routes.ts';
import { RunLoop } from './run-loop.ts';
import { loadServerKey } from './server-key.ts';
import { Sockets } from './sockets.ts';
import { StoreKeeper } from './store-keeper.ts';
import { openStore } from './store.ts';
import { newVapidKey, Vapid } from './vapid.ts';
import { version } from './version.ts';
import { Visitors } from './visitors.ts';
import { WebApp } from './web-app.ts';

const STANDARD_ERROR = 2;
const WEB_APP_FOLDER = fileURLToPath(new URL('../../../apps/web/dist', import.meta.url));

/** What stands outside of the configuration, so that tests can bring their own. */
export interface Outside {
  webAppFolder?: string;
  log?: Log;
  openStore?: typeof openStore;
  /** What pushes are sent over. */
  net?: Net;
  /** The port is somebody else's, who answers what is not ours. */
  sharesPort?: boolean;
}

/** The port that was opened for it. */
export interface Place {
  port: number;
  tls: boolean;
}

interface Parts {
  config: Config;
  store: Store;
  others: ReturnType<typeof createOthers>;
  machine: Server;
  doors: OpenDoors;
  hooks: Hooks;
  relays: KeptRelays;
  iceServers: readonly GivenIceServer[];
  icePasses: IcePasses;
  log: Log;
  webApp: WebApp;
  sharesPort: boolean;
}

export class Parley {
  readonly #config: Config;
  readonly #log: Log;
  readonly changeover: Changeover;
  readonly #loop: RunLoop<ServerInput, ServerOutput>;
  readonly #metrics: Metrics;
  readonly #store: StoreKeeper;
  readonly #relays: KeptRelays;
  readonly #oracle: Oracle;
  readonly #visitors: Visitors;
  readonly #sockets: Sockets;
  readonly #doorkeeper: Doorkeeper;
  readonly #entrances: Entrances;
  readonly #foreign: readonly ForeignDoor[];
  readonly #routes: Routes;
  readonly #origins: Origins;
  #lastConnection = 0;
  #isReady = false;

  /** Everything that can be wrong before a port is open shows here. */
  static async open(config: Config, outside: Outside = {}): Promise<Parley> {
    const serverKey = loadServerKey(config.dataDir);
    const rules = tokenRulesOf(config);
    const hooks = await loadHooks(config.hooks);
    const iceServers = loadIceServers(config.iceServers);
    const { store, kept } = await (outside.openStore ?? openStore)(config, 'vapid', newVapidKey);
    const vapid = new Vapid(kept, pushContactOf(config));
    const log = outside.log ?? createLog(config.logLevel, STANDARD_ERROR);
    const relays = await openRelays(config, {
      keep: (name, make) => store.keep(name, make),
      report: (event) => log.write(event),
    });
    const crypto = createCrypto(serverKey);
    const ticketKey = await store.keep('tickets', newTicketKey);
    const ticketCrypto = createCrypto(Buffer.from(ticketKey, 'base64url'));
    const machine = new Server({
      crypto,
      limits: config.limits,
      admission: { registration: config.registration, pushKey: vapid.publicKey },
      iceServers: iceServers.map(inFull),
      pairs: pairPolicyOf(config, hooks),
      relays,
      ticketMac: (text) => ticketCrypto.mac(text),
      timeOrigin: performance.timeOrigin,
    });
    const { sharesPort = false } = outside;
    const doors = await openDoors({
      config,
      tokenRules: rules,
      sharesPort,
      idsAt: (door) => machine.idsAt(door),
      connectionsOf: (id) => machine.connectionsOf(id),
    });
    return new Parley({
      config,
      store,
      others: createOthers(rules, vapid, outside.net),
      machine,
      doors,
      hooks,
      relays,
      iceServers,
      icePasses: new IcePasses({ crypto, limits: config.limits, fixed: config.iceAccessToken }),
      log,
      webApp: new WebApp(outside.webAppFolder ?? WEB_APP_FOLDER),
      sharesPort,
    });
  }

  private constructor(parts: Parts) {
    const { config, store, relays, machine, doors, hooks, log } = parts;
    const { limits } = config;
    this.#config = config;
    this.#log = log;
    this.#relays = relays;
    this.#store = new StoreKeeper(store, limits.guestLifeMs, log);
    this.#loop = new RunLoop(machine, { t: 'tick' }, (output) => this.#perform(output));
    this.#origins = new Origins(config.publicUrl, config.allowOrigin);
    this.#visitors = new Visitors(config);
    this.#doorkeeper = new Doorkeeper(hooks, limits.askTimeoutMs, this.report);
    this.#entrances = new Entrances({
      doors: doors.own,
      hasNative: config.doors.includes('native'),
      origins: this.#origins,
      doorkeeper: this.#doorkeeper,
      isReady: () => this.#isReady,
      clientOf: this.#clientOf,
      admits: (door) => machine.admits(door),
      isCrowded: () => machine.isCrowded(),
    });
    const nextConnection = (): number => (this.#lastConnection += 1);
    const byAddress = new AddressCounts(limits.socketsPerAddressMax);
    this.#sockets = new Sockets({
      limits,
      byAddress,
      receive: (request) => this.#entrances.receive(request),
      nextConnection,
      feed: this.#feed,
      countUpgrade: (status) => this.#metrics.countUpgrade(status),
      reportStuck: () => log.write({ step: 'warning', what: 'socket did not read' }),
      reportMistake: this.report,
    });
    this.#foreign = doors.foreign.map((open) =>
      open({
        feed: this.#feed,
        nextConnection,
        admit: (request, door) => this.#entrances.admitTo(door, request),
        admitAgain: (request) => this.#entrances.admitAgain(request),
        countSocket: (address) =>
          byAddress.take(address) ? () => byAddress.giveBack(address) : undefined,
        reportMistake: this.report,
      }),
    );
    this.#metrics = new Metrics(
      () => machine.gauges(),
      () => this.#sockets.size,
      relays,
    );
    this.#oracle = this.#createOracle(parts);
    this.#routes = this.#createRoutes(parts);
    this.changeover = new Changeover({
      loop: this.#loop,
      machine,
      log,
      answers: () => this.#oracle.settled(),
      ...limits,
    });
  }

  /** Whether something answers at this address. */
  fits(request: IncomingMessage): boolean {
    return this.#foreignFor(request) !== undefined || this.#routes.fits(request);
  }

  fitsUpgrade(request: IncomingMessage): boolean {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') return false;
    return this.#foreignForUpgrade(request) !== undefined || this.#entrances.fits(request);
  }

  readonly request: RequestListener = (request, response) => {
    const foreign = this.#foreignFor(request);
    if (foreign === undefined) return this.#routes.answer(request, response);
    response.once('close', () => this.#metrics.countRequest(response.statusCode));
    foreign.request(request, response);
  };

  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const foreign = this.#foreignForUpgrade(request);
    if (foreign === undefined) this.#sockets.upgrade(request, stream, head);
    else foreign.upgrade(request, stream, head);
  }

  /** Addresses that speak for many. */
  isProxy(address: string): boolean {
    return this.#visitors.isProxy(address);
  }

  /** From now on somebody may come; without a place, by somebody else's port. */
  start(place?: Place): void {
    this.#isReady = true;
    this.#store.start();
    this.#log.write(
      place === undefined ? { step: 'mounted', version } : { step: 'listening', version, ...place },
    );
  }

  /** Once no other process looks after them. */
  startRelays(): void {
    this.#relays.start(() => this.#feed({ t: 'relaysChanged' }));
  }

  letGoOfRelays(): Promise<void> {
    return this.#relays.letGo();
  }

  /** How it went with the relay, in one line. */
  relaySaid(): Promise<string> {
    return this.#relays.said();
  }

  /** There will be no port. */
  abandon(): Promise<void> {
    this.#loop.stop();
    return this.#store.close(Promise.resolve());
  }

  /** Something of ours broke, and nothing here can be trusted any more. */
  async fail(error: unknown): Promise<void> {
    this.report(error);
    await this.#log.end();
  }

  warn(what: 'cannot be taken over'): void {
    this.#log.write({ step: 'warning', what });
  }

  readonly report = (error: unknown): void => {
    this.#log.write({ step: 'failure', error });
  };

  /** Turns new clients away and tells everybody who is connected when to come back. Resolves to how many had to be cut. */
  async leave(): Promise<number> {
    this.#isReady = false;
    this.#loop.release();
    this.#log.write({ step: 'stopping', sockets: this.#sockets.size });
    this.#loop.feed({ t: 'drain' });
    await this.#sockets.closed(this.#config.limits.stopTimeoutMs);
    const cut = this.#sockets.size;
    this.#sockets.terminate();
    await Promise.all(this.#foreign.map((door) => door.close()));
    this.#loop.stop();
    return cut;
  }

  /** Nobody comes any more. */
  async close(cut: number): Promise<void> {
    await Promise.all([this.#relays.stop(), this.#store.close(this.#oracle.settled())]);
    await this.#doorkeeper.settled();
    this.#log.write({ step: 'stopped', cut });
    await this.#log.end();
  }

  readonly #feed = (input: ServerInput): void => this.#loop.feed(input);

  readonly #clientOf = (request: IncomingMessage): string => this.#visitors.addressOf(request);

  #createOracle({ config, store, others }: Parts): Oracle {
    return new Oracle({
      store,
      others: {
        ...others,
        push: async (given) => {
          const answer = await others.push(given);
          this.#metrics.countPush(answer.is);
          return answer;
        },
        mayPair: async ({ connection, ...sides }) => ({
          may: await this.#sockets.mayPair(connection, sides),
        }),
      },
      timeoutMs: config.limits.askTimeoutMs,
      answer: (ask, answer) => this.#feed({ t: 'answered', ask, answer }),
      count: (call, outcome) => this.#metrics.countAsk(call, outcome),
      reportStore: (call, error) => this.#store.reportFailure(call, error),
      reportMistake: this.report,
    });
  }

  #createRoutes(parts: Parts): Routes {
    const { config, machine, webApp, doors, iceServers, icePasses, sharesPort } = parts;
    const origins = this.#origins;
    const doorkeeper = this.#doorkeeper;
    const iceDesk = new IceDesk({
      url: config.iceUrl,
      servers: iceServers,
      relaysFor: (pair) => machine.relaysFor(pair),
      passes: icePasses,
      doorkeeper,
      origins,
      clientOf: this.#clientOf,
      reportFailure: this.report,
    });
    return createRoutes({
      webApp,
      sharesPort,
      hasNative: config.doors.includes('native'),
      pairs: config.doors.includes('pairs') ? { webApp, doorkeeper, iceDesk } : undefined,
      iceDesk,
      doors: [...doors.own, ...this.#foreign],
      origins,
      securePublicly: config.publicUrl?.startsWith('https:') === true,
      isReady: () => this.#isReady,
      relayState: () => this.#relays.state(),
      metrics: this.#metrics,
      decline: (right) => this.#feed({ t: 'declined', right }),
      mayMeasure: (request) => this.#visitors.mayMeasure(request),
      reportFailure: this.report,
    });
  }

  #foreignFor({ url = '/' }: IncomingMessage): ForeignDoor | undefined {
    if (this.#foreign.length === 0) return undefined;
    const path = url.split('?', 1)[0] ?? url;
    return this.#foreign.find((door) => door.fits(path));
  }

  #foreignForUpgrade(request: IncomingMessage): ForeignDoor | undefined {
    const foreign = this.#foreignFor(request);
    return foreign === undefined || this.#entrances.isNamed(request) ? undefined : foreign;
  }

  #perform(output: ServerOutput): void {
    switch (output.t) {
      case 'ask':
        this.#oracle.ask(output.ask, output.question);
        break;
      case 'log':
        this.#log.write(output.event);
        break;
      case 'count':
        this.#metrics.count(output.what);
        break;
      case 'callEnded':
        this.#doorkeeper.callEnded(output.call);
        break;
      case 'send':
      case 'told':
      case 'ping':
      case 'close':
        if (!this.#foreign.some((door) => door.perform(output))) this.#sockets.perform(output);
    }
  }
}

function pairPolicyOf({ doors }: Config, hooks: Hooks): PairPolicy {
  if (!doors.includes('pairs')) return 'closed';
  return hooks.authorize === undefined ? 'open' : 'asked';
}
