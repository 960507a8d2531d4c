/** A server of its own: one port with or without TLS, and the way from start to stop. */
import { inUrl } from './address.ts';
import { certificateFor } from './certificate.ts';
import type { Config } from './config.ts';
import { HttpServer } from './http-server.ts';
import { type Outside, Parley } from './parley.ts';
import { TlsTickets } from './tls-tickets.ts';

export class ParleyServer {
  readonly #config: Config;
  readonly #parley: Parley;
  readonly #http: HttpServer;
  readonly #secure: boolean;
  #stopped: Promise<void> | undefined;

  /** Everything that can be wrong before the port is open shows here. */
  static async open(config: Config, outside: Outside = {}): Promise<ParleyServer> {
    const certificate = certificateFor(config);
    const parley = await Parley.open(config, outside);
    return new ParleyServer(config, parley, certificate);
  }

  private constructor(
    config: Config,
    parley: Parley,
    certificate: ReturnType<typeof certificateFor>,
  ) {
    this.#config = config;
    this.#parley = parley;
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
    const port = await this.#http.listen(this.#config.address).catch(async (error: unknown) => {
      await this.#parley.abandon();
      throw error;
    });
    this.#parley.start({ port, tls: this.#secure });
    return port;
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
    const cut = await this.#parley.leave();
    await this.#http.close();
    await this.#parley.close(cut);
  }
}
