/** A server of its own: one port with or without TLS, and the way from start to stop. */
import { inUrl } from './address.ts';
import { certificateFor } from './certificate.ts';
import type { Config } from './config.ts';
import { HttpServer } from './http-server.ts';
import { type Outside, Parley } from './parley.ts';
import type { Predecessor } from './predecessor.ts';
import type { Certificate } from './self-signed.ts';
import { Succession } from './succession.ts';
import { TlsTickets } from './tls-tickets.ts';

export class ParleyServer {
  readonly #config: Config;
  readonly #parley: Parley;
  readonly #http: HttpServer;
  readonly #secure: boolean;
  readonly #certificate: Certificate | undefined;
  readonly #predecessor: Predecessor | undefined;
  #succession: Succession | undefined;
  #stopped: Promise<void> | undefined;

  /** Everything that can be wrong before the port is open shows here. */
  static async open(
    config: Config,
    outside: Outside = {},
    predecessor?: Predecessor,
  ): Promise<ParleyServer> {
    const certificate = predecessor?.certificate ?? certificateFor(config);
    const parley = await Parley.open(config, outside);
    return new ParleyServer(config, parley, certificate, predecessor);
  }

  private constructor(
    config: Config,
    parley: Parley,
    certificate: Certificate | undefined,
    predecessor: Predecessor | undefined,
  ) {
    this.#config = config;
    this.#parley = parley;
    this.#certificate = certificate;
    this.#predecessor = predecessor;
    this.#secure = certificate !== undefined;
    this.#http = new HttpServer({
      certificate,
      tickets: new TlsTickets(config.dataDir),
      limits: config.limits,
      isProxy: (address) => parley.isProxy(address),
      onRequest: parley.request,
      onUpgrade: (request, stream, head) => parley.upgrade(request, stream, head),
      onAcceptFailure: parley.report,
    });
  }

  /** Resolves to the port. */
  async start(): Promise<number> {
    try {
      const port = await this.#listen();
      this.#parley.start({ port, tls: this.#secure });
      await this.#predecessor?.ready();
      void this.#predecessor?.ended.then(() => this.#parley.changeover.lastCame());
      this.#parley.startRelays();
      return port;
    } catch (error) {
      await this.#http.close();
      await this.#parley.abandon();
      throw error;
    }
  }

  /** Lets a process that is started for it take this one's place; `ended`: that has happened, and nobody is left here. */
  async offerPlace(port: number, ended: () => void): Promise<void> {
    const { address, dataDir, limits } = this.#config;
    const parley = this.#parley;
    const succession = new Succession(
      {
        dataDir,
        host: address.host,
        port,
        isSecure: this.#secure,
        certificate: this.#config.https ? this.#certificate : undefined,
        timeoutMs: limits.freezeTimeoutMs,
      },
      {
        freeze: () => parley.changeover.freeze(),
        thaw: () => parley.changeover.thaw(),
        letGo: () => {
          this.#http.stopListening();
          return parley.letGoOfRelays();
        },
        moveAway: async () => {
          await parley.changeover.moveAway();
          await this.stop();
          ended();
        },
      },
    );
    if (await succession.offer()) this.#succession = succession;
    else parley.warn('cannot be taken over');
  }

  async #listen(): Promise<number> {
    const { address } = this.#config;
    if (this.#predecessor === undefined) return this.#http.listen(address);
    const estate = await this.#predecessor.give();
    this.#parley.changeover.inherit(this.#predecessor.pid, estate);
    return this.#http.listen(this.#predecessor.addressFor(address), true);
  }

  /** How it went with the relay, in one line for who started the server. */
  relaySaid(): Promise<string> {
    return this.#parley.relaySaid();
  }

  /** How a program on this machine reaches the server. */
  url(port: number): string {
    return `${this.#secure ? 'https' : 'http'}://${inUrl(this.#config.address.host ?? 'localhost')}:${port}`;
  }

  /**
   * The port stays open until the last socket is closed, so that a load balancer can see what
   * happens.
   */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  fail(error: unknown): Promise<void> {
    return this.#parley.fail(error);
  }

  async #stop(): Promise<void> {
    this.#succession?.close();
    const cut = await this.#parley.leave();
    await this.#http.close();
    await this.#parley.close(cut);
  }
}
