/**
 * Puts the parts together: one machine with all that answers it, and what a port hands to it. Does
 * not know whose port it is.
 */
import type { IncomingMessage, RequestListener } from 'node:http';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Server, type ServerInput, type ServerOutput } from '@parley/core/server';
import type { Store } from '@parley/store';
import type { Config } from './config.ts';
import { createCrypto } from './crypto.ts';
import type { ForeignDoor } from './doors/door.ts';
import { type OpenDoors, openDoors } from './doors/open-doors.ts';
import { Entrances } from './entrances.ts';
import { createLog, type Log } from './log.ts';
import { Metrics } from './metrics.ts';
import { Oracle, type Others } from './oracle.ts';
import { Origins } from './origin.ts';
import { createOthers, pushContactOf, tokenRulesOf } from './others.ts';
import type { Net } from './public-https.ts';
import { createRoutes } from './routes.ts';
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
}

interface Parts {
  config: Config;
  secure: boolean;
  store: Store;
  others: Others;
  machine: Server;
  doors: OpenDoors;
  log: Log;
  webApp: WebApp;
}

export class Parley {
  readonly #config: Config;
  readonly #secure: boolean;
  readonly #log: Log;
  readonly #loop: RunLoop<ServerInput, ServerOutput>;
  readonly #metrics: Metrics;
  readonly #store: StoreKeeper;
  readonly #oracle: Oracle;
  readonly #visitors: Visitors;
  readonly #sockets: Sockets;
  readonly #entrances: Entrances;
  readonly #foreign: readonly ForeignDoor[];
  readonly #routes: RequestListener;
  #lastConnection = 0;
  #isReady = false;

  /** Everything that can be wrong before a port is open shows here. `secure`: the port speaks TLS. */
  static async open(config: Config, secure: boolean, outside: Outside = {}): Promise<Parley> {
    const serverKey = loadServerKey(config.dataDir);
    const rules = tokenRulesOf(config);
    const { store, kept } = await (outside.openStore ?? openStore)(config, 'vapid', newVapidKey);
    const vapid = new Vapid(kept, pushContactOf(config));
    const machine = new Server({
      crypto: createCrypto(serverKey),
      limits: config.limits,
      admission: { registration: config.registration, pushKey: vapid.publicKey },
    });
    const doors = await openDoors({ config, idsAt: (door) => machine.idsAt(door) });
    return new Parley({
      config,
      secure,
      store,
      others: createOthers(rules, vapid, outside.net),
      machine,
      doors,
      log: outside.log ?? createLog(config.logLevel, STANDARD_ERROR),
      webApp: new WebApp(outside.webAppFolder ?? WEB_APP_FOLDER),
    });
  }

  private constructor({ config, secure, store, others, machine, doors, log, webApp }: Parts) {
    const { limits } = config;
    this.#config = config;
    this.#secure = secure;
    this.#log = log;
    this.#store = new StoreKeeper(store, limits.guestLifeMs, log);
    this.#loop = new RunLoop(machine, { t: 'tick' }, (output) => this.#perform(output));
    const feed = (input: ServerInput): void => this.#loop.feed(input);
    const reportMistake = (error: unknown): void => log.write({ step: 'failure', error });
    const origins = new Origins(config.publicUrl, config.allowOrigin);
    const isReady = (): boolean => this.#isReady;
    this.#visitors = new Visitors(config);
    const clientOf = (request: IncomingMessage): string => this.#visitors.addressOf(request);
    const nextConnection = (): number => (this.#lastConnection += 1);
    this.#entrances = new Entrances({
      doors: doors.own,
      hasNative: config.doors.includes('native'),
      origins,
      secure,
      isReady,
      clientOf,
      admits: (door) => machine.admits(door),
    });
    this.#sockets = new Sockets({
      limits,
      receive: (request) => this.#entrances.receive(request),
      nextConnection,
      feed,
      countUpgrade: (status) => this.#metrics.countUpgrade(status),
      reportStuck: () => log.write({ step: 'warning', what: 'socket did not read' }),
      reportMistake,
    });
    this.#foreign = doors.foreign.map((open) =>
      open({
        feed,
        nextConnection,
        admit: (request, door) => this.#entrances.admitTo(door, request),
      }),
    );
    this.#metrics = new Metrics(
      () => machine.gauges(),
      () => this.#sockets.size,
    );
    this.#oracle = new Oracle({
      store,
      others: {
        ...others,
        push: async (given) => {
          const answer = await others.push(given);
          this.#metrics.countPush(answer.is);
          return answer;
        },
      },
      timeoutMs: limits.askTimeoutMs,
      answer: (ask, answer) => feed({ t: 'answered', ask, answer }),
      count: (call, outcome) => this.#metrics.countAsk(call, outcome),
      reportStore: (call, error) => this.#store.reportFailure(call, error),
      reportMistake,
    });
    this.#routes = createRoutes({
      webApp,
      doors: doors.own,
      origins,
      secure,
      securePublicly: secure || config.publicUrl?.startsWith('https:') === true,
      isReady,
      metrics: this.#metrics,
      decline: (right) => feed({ t: 'declined', right }),
      mayMeasure: (request) => this.#visitors.mayMeasure(request),
      reportFailure: reportMistake,
    });
  }

  readonly request: RequestListener = (request, response) => {
    const foreign = this.#foreignFor(request);
    if (foreign === undefined) this.#routes(request, response);
    else foreign.request(request, response);
  };

  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const foreign = this.#foreignFor(request);
    if (foreign === undefined) this.#sockets.upgrade(request, stream, head);
    else foreign.upgrade(request, stream, head);
  }

  /** Addresses that speak for many. */
  isProxy(address: string): boolean {
    return this.#visitors.isProxy(address);
  }

  /** A port is open. */
  start(port: number): void {
    this.#isReady = true;
    this.#store.start();
    this.#log.write({ step: 'listening', version, port, tls: this.#secure });
  }

  /** There will be no port. */
  abandon(): Promise<void> {
    return this.#store.close(Promise.resolve());
  }

  /** Something of ours broke, and nothing here can be trusted any more. */
  async fail(error: unknown): Promise<void> {
    this.report(error);
    await this.#log.end();
  }

  report(error: unknown): void {
    this.#log.write({ step: 'failure', error });
  }

  /** Turns new clients away and tells everybody who is connected when to come back. Resolves to how many had to be cut. */
  async leave(): Promise<number> {
    this.#isReady = false;
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
    await this.#store.close(this.#oracle.settled());
    this.#log.write({ step: 'stopped', cut });
    await this.#log.end();
  }

  #foreignFor({ url = '/' }: IncomingMessage): ForeignDoor | undefined {
    if (this.#foreign.length === 0) return undefined;
    const path = url.split('?', 1)[0] ?? url;
    return this.#foreign.find((door) => door.fits(path));
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
        break;
      case 'send':
      case 'told':
      case 'ping':
      case 'close':
        if (!this.#foreign.some((door) => door.perform(output))) this.#sockets.perform(output);
    }
  }
}
