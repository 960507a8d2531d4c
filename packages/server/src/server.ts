/** Puts the parts together: one port, one machine, and the way from start to stop. */
import type { IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Server, type ServerInput, type ServerOutput } from '@parley/core/server';
import type { Store } from '@parley/store';
import { inUrl } from './address.ts';
import { certificateFor } from './certificate.ts';
import { TrustedProxies } from './client-address.ts';
import type { Config } from './config.ts';
import { createCrypto } from './crypto.ts';
import { deviceLabel } from './device-label.ts';
import { HttpServer } from './http-server.ts';
import { canonicalAddress } from './ip.ts';
import { createLog, type Log } from './log.ts';
import { Metrics } from './metrics.ts';
import { Networks } from './networks.ts';
import { Oracle, type Others } from './oracle.ts';
import { Origins } from './origin.ts';
import { createOthers, pushContactOf, tokenRulesOf } from './others.ts';
import type { Net } from './public-https.ts';
import { createRoutes } from './routes.ts';
import { RunLoop } from './run-loop.ts';
import type { Certificate } from './self-signed.ts';
import { loadServerKey } from './server-key.ts';
import { type Refusal, Sockets, type Visitor } from './sockets.ts';
import { StoreKeeper } from './store-keeper.ts';
import { openStore } from './store.ts';
import { newVapidKey, Vapid } from './vapid.ts';
import { version } from './version.ts';
import { WebApp } from './web-app.ts';

const STANDARD_ERROR = 2;
const THIS_COMPUTER = ['127.0.0.0/8', '::1'];
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
  certificate: Certificate | undefined;
  store: Store;
  others: Others;
  machine: Server;
  log: Log;
  webAppFolder: string;
}

export class ParleyServer {
  readonly #config: Config;
  readonly #log: Log;
  readonly #loop: RunLoop<ServerInput, ServerOutput>;
  readonly #metrics: Metrics;
  readonly #store: StoreKeeper;
  readonly #oracle: Oracle;
  readonly #origins: Origins;
  readonly #proxies: TrustedProxies;
  readonly #measurers: Networks;
  readonly #secure: boolean;
  readonly #http: HttpServer;
  readonly #sockets: Sockets;
  #isReady = false;
  #stopped: Promise<void> | undefined;

  /** Everything that can be wrong before the port is open shows here. */
  static async open(config: Config, outside: Outside = {}): Promise<ParleyServer> {
    const certificate = certificateFor(config);
    const serverKey = loadServerKey(config.dataDir);
    const rules = tokenRulesOf(config);
    const { store, kept } = await (outside.openStore ?? openStore)(config, 'vapid', newVapidKey);
    const vapid = new Vapid(kept, pushContactOf(config));
    return new ParleyServer({
      config,
      certificate,
      store,
      others: createOthers(rules, vapid, outside.net),
      machine: new Server({
        crypto: createCrypto(serverKey),
        limits: config.limits,
        admission: { registration: config.registration, pushKey: vapid.publicKey },
      }),
      log: outside.log ?? createLog(config.logLevel, STANDARD_ERROR),
      webAppFolder: outside.webAppFolder ?? WEB_APP_FOLDER,
    });
  }

  private constructor({ config, certificate, store, others, machine, log, webAppFolder }: Parts) {
    const { limits } = config;
    this.#config = config;
    this.#log = log;
    this.#store = new StoreKeeper(store, limits.guestLifeMs, log);
    this.#loop = new RunLoop(machine, { t: 'tick' }, (output) => this.#perform(output));
    this.#sockets = new Sockets({
      limits,
      admit: (request) => this.#admit(request),
      feed: (input) => this.#loop.feed(input),
      countUpgrade: (status) => this.#metrics.countUpgrade(status),
      reportStuck: () => this.#log.write({ step: 'warning', what: 'socket did not read' }),
    });
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
      answer: (ask, answer) => this.#loop.feed({ t: 'answered', ask, answer }),
      count: (call, outcome) => this.#metrics.countAsk(call, outcome),
      reportStore: (call, error) => this.#store.reportFailure(call, error),
      reportMistake: (error) => this.#log.write({ step: 'failure', error }),
    });
    this.#origins = new Origins(config.publicUrl, config.allowOrigin);
    this.#proxies = new TrustedProxies(config.trustProxy);
    this.#measurers = new Networks([...THIS_COMPUTER, ...config.metricsFrom]);
    this.#secure = certificate !== undefined;
    this.#http = new HttpServer({
      certificate,
      limits,
      isProxy: (address) => this.#proxies.includes(address),
      onRequest: createRoutes({
        webApp: new WebApp(webAppFolder),
        origins: this.#origins,
        secure: this.#secure,
        securePublicly: this.#secure || config.publicUrl?.startsWith('https:') === true,
        isReady: () => this.#isReady,
        metrics: this.#metrics,
        decline: (right) => this.#loop.feed({ t: 'declined', right }),
        mayMeasure: (request) => this.#mayMeasure(request),
        reportFailure: (error) => this.#log.write({ step: 'failure', error }),
      }),
      onUpgrade: (request, stream, head) => this.#sockets.upgrade(request, stream, head),
      onAcceptFailure: (error) => this.#log.write({ step: 'failure', error }),
    });
  }

  /** Resolves to the port. */
  async start(): Promise<number> {
    const port = await this.#http.listen(this.#config.address).catch(async (error: unknown) => {
      await this.#store.close(Promise.resolve());
      throw error;
    });
    this.#isReady = true;
    this.#store.start();
    this.#log.write({ step: 'listening', version, port, tls: this.#secure });
    return port;
  }

  /** How a program on this machine reaches the server. */
  url(port: number): string {
    return `${this.#secure ? 'https' : 'http'}://${inUrl(this.#config.address.host ?? 'localhost')}:${port}`;
  }

  /**
   * Turns new clients away, tells everybody who is connected when to come back, and ends. The port
   * stays open until the last socket is closed, so that a load balancer can see what happens.
   */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /** Something of ours broke, and nothing here can be trusted any more. */
  async fail(error: unknown): Promise<void> {
    this.#log.write({ step: 'failure', error });
    await this.#log.end();
  }

  async #stop(): Promise<void> {
    this.#isReady = false;
    this.#log.write({ step: 'stopping', sockets: this.#sockets.size });
    this.#loop.feed({ t: 'drain' });
    await this.#sockets.closed(this.#config.limits.stopTimeoutMs);
    const cut = this.#sockets.size;
    this.#sockets.terminate();
    this.#loop.stop();
    await this.#http.close();
    await this.#store.close(this.#oracle.settled());
    this.#log.write({ step: 'stopped', cut });
    await this.#log.end();
  }

  #admit(request: IncomingMessage): Visitor | Refusal {
    if (!this.#isReady)
      return { status: 503, text: 'The server is stopping.', retryAfterSeconds: 5 };
    const { origin, host, 'user-agent': userAgent } = request.headers;
    const asking = { origin, host, secure: this.#secure };
    if (!this.#origins.allow(asking)) {
      return { status: 403, text: 'Pages of this origin may not connect.' };
    }
    const [page, label] = [this.#origins.of(asking), deviceLabel(userAgent)];
    return {
      address: this.#clientOf(request),
      ...(page === undefined ? {} : { origin: page }),
      ...(label === undefined ? {} : { label }),
    };
  }

  #clientOf({ headers, socket }: IncomingMessage): string {
    const forwardedFor = headers['x-forwarded-for'];
    return this.#proxies.clientAddress({
      socketAddress: socket.remoteAddress,
      forwardedFor: Array.isArray(forwardedFor) ? forwardedFor.join(',') : forwardedFor,
    });
  }

  /** Who comes by a proxy that we were not told of only seems to be this computer. */
  #mayMeasure(request: IncomingMessage): boolean {
    const client = this.#clientOf(request);
    const isForwarded = request.headers['x-forwarded-for'] !== undefined;
    const isHidden = isForwarded && client === canonicalAddress(request.socket.remoteAddress ?? '');
    return !isHidden && this.#measurers.includes(client);
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
      case 'send':
      case 'ping':
      case 'close':
        this.#sockets.perform(output);
    }
  }
}
