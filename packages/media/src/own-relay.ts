/**
 * Our own relay: keeps a coturn running while the server does, takes over the one that a killed server left
 * behind, and answers STUN itself while there is none. What coturn may do is said elsewhere.
 */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Relays } from '@parley/core/server';
import type { IceServer } from '@parley/protocol';
import { countAllocations } from './allocations.ts';
import { coturnConfig, type CoturnTls, type PortRange, type RelayBounds } from './coturn-config.ts';
import { type CoturnProcess, endCoturn, livingCoturn, startCoturn } from './coturn-process.ts';
import { credentialsFor } from './credentials.ts';
import { assertFree, troubleOf } from './free-ports.ts';
import { RelayFiles } from './relay-files.ts';
import { findPlace, type PlaceWish, type RelayPlace } from './relay-place.ts';
import { RelayTrouble, type RelayTroubleKind } from './relay-trouble.ts';
import { writeSecrets } from './secret-table.ts';
import { RelaySecrets } from './secrets.ts';
import { answersStun } from './stun-probe.ts';
import { StunResponder } from './stun-responder.ts';

export interface OwnRelayOptions {
  /** Undefined where coturn is not installed. */
  readonly program: string | undefined;
  readonly dataDir: string;
  /** That was kept since the first start. */
  readonly key: string;
  readonly place: PlaceWish;
  readonly port: number;
  readonly relayPorts: PortRange;
  readonly tls: RelayTls | undefined;
  readonly bounds: RelayBounds;
  readonly relayOnly: boolean;
  readonly report: (event: RelayEvent) => void;
  readonly now?: () => number;
  readonly lookEveryMs?: number;
}

export interface RelayTls extends CoturnTls {
  /** For which the certificate is good. */
  readonly name: string;
}

/** What happens to it, without an address. */
export type RelayEvent =
  | { step: 'relay running'; adopted: boolean }
  | { step: 'relay ended' }
  | { step: 'relay failed'; why: RelayTroubleKind };

type State = ReturnType<Relays['state']>;

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 30_000;
/** After that long it did not fail by itself. */
const STEADY_MS = 60_000;
const ADOPT_MS = 2_000;
const BEGIN_MS = 5_000;
const LOOK_EVERY_MS = 60_000;

export class OwnRelay implements Relays {
  readonly relayOnly: boolean;
  readonly #options: OwnRelayOptions;
  readonly #files: RelayFiles;
  readonly #secrets: RelaySecrets;
  readonly #responder = new StunResponder();
  readonly #stopping = new AbortController();
  readonly #aborted = once(this.#stopping.signal, 'abort');
  readonly #settled = Promise.withResolvers<void>();
  #state: State = 'starting';
  #line = '';
  #place: RelayPlace | undefined;
  #secret: string | undefined;
  #process: CoturnProcess | undefined;
  #answersStun = false;
  #restarts = 0;
  #changed = (): void => {};
  /** As it was said; tries that fail alike are not said again. */
  #failedFor: RelayTroubleKind | undefined;
  #running: Promise<void> | undefined;
  #looking: NodeJS.Timeout | undefined;
  #leavesIt = false;

  constructor(options: OwnRelayOptions) {
    this.#options = options;
    this.relayOnly = options.relayOnly;
    this.#files = new RelayFiles(options.dataDir);
    this.#secrets = new RelaySecrets(options.key);
  }

  state(): State {
    return this.#state;
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** Addresses that people have from it now; undefined where the system does not say. */
  allocations(): number | undefined {
    if (this.#state !== 'running' || this.#place === undefined) return 0;
    return countAllocations(this.#place.relayAddress, this.#options.relayPorts);
  }

  /** Of coturn, while it runs. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** While coturn is about to be back, clients are sent to it: they ask again by themselves. */
  serversFor(holder: string, lifeMs: number): IceServer[] {
    const place = this.#place;
    const relays = this.#state === 'running' || this.#state === 'starting';
    if (place === undefined || !(relays || this.#answersStun)) return [];
    const host = `${inUrl(place.clientAddress)}:${this.#options.port}`;
    const stun = { urls: [`stun:${host}`] };
    if (!relays || this.#secret === undefined) return [stun];
    const { tls } = this.#options;
    const urls = [`turn:${host}?transport=udp`, `turn:${host}?transport=tcp`];
    if (tls !== undefined) urls.push(`turns:${tls.name}:${tls.port}?transport=tcp`);
    const until = this.#now() + lifeMs;
    return [stun, { urls, ...credentialsFor({ holder, until }, this.#secret) }];
  }

  /** `changed`: clients are to be sent elsewhere from now on. */
  start(changed: () => void = () => {}): void {
    this.#changed = changed;
    const { lookEveryMs = LOOK_EVERY_MS } = this.#options;
    this.#looking = setInterval(() => void this.#look(), lookEveryMs).unref();
    this.#running = this.#run();
  }

  /** Resolves to how it went at first, in one line for who started the server. */
  async said(): Promise<string> {
    await this.#settled.promise;
    return this.#line;
  }

  /** coturn goes on, and with it its files, for another process to take over. */
  async letGo(): Promise<void> {
    this.#leavesIt = true;
    this.#stopping.abort();
    clearInterval(this.#looking);
    await this.#running;
    this.#running = undefined;
    await this.#responder.close();
    this.#settled.resolve();
  }

  async stop(): Promise<void> {
    if (this.#leavesIt) return;
    const running = this.#process;
    this.#stopping.abort();
    clearInterval(this.#looking);
    if (running !== undefined) await endCoturn(running, this.#files);
    await this.#running;
    await this.#responder.close();
    if (this.#running !== undefined) this.#files.remove();
    this.#settled.resolve();
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#isStopping; failures += 1) {
      const began = performance.now();
      const trouble = await this.#runOnce();
      if (this.#isStopping) return;
      if (performance.now() - began > STEADY_MS) failures = 0;
      const retryMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
      if (trouble === undefined) {
        this.#state = 'starting';
        this.#options.report({ step: 'relay ended' });
      } else {
        this.#fail(trouble);
      }
      await this.#answerStun();
      if (trouble !== undefined && this.#say(trouble.kind)) this.#changed();
      this.#settled.resolve();
      if (trouble?.kind === 'not installed') return;
      await delay(retryMs, undefined, { signal: this.#stopping.signal }).catch(() => {});
      await this.#responder.close();
      this.#answersStun = false;
    }
  }

  /** From its beginning to its end, or to why there was none. */
  async #runOnce(): Promise<RelayTrouble | undefined> {
    try {
      this.#place = await findPlace(this.#options.place);
      const { process, adopted } = await this.#bringUp(this.#place);
      this.#process = process;
      this.#state = 'running';
      this.#failedFor = undefined;
      this.#line = this.#whereItListens(this.#place);
      this.#options.report({ step: 'relay running', adopted });
      this.#settled.resolve();
      // A stop may have come while it began.
      if (this.#isStopping && !this.#leavesIt) await endCoturn(process, this.#files);
      else this.#changed();
      await Promise.race([process.ended, this.#aborted]);
      if (!this.#isStopping) this.#restarts += 1;
      return undefined;
    } catch (error) {
      if (error instanceof RelayTrouble) return error;
      return new RelayTrouble('no files', `cannot use ${this.#files.folder} (${codeOf(error)})`);
    } finally {
      this.#process = undefined;
    }
  }

  async #bringUp(place: RelayPlace): Promise<{ process: CoturnProcess; adopted: boolean }> {
    const { program, port, tls } = this.#options;
    if (program === undefined) {
      throw new RelayTrouble(
        'not installed',
        'coturn is not installed; get it with: apt install coturn, or brew install coturn',
      );
    }
    const files = this.#files;
    files.make();
    this.#renewSecret();
    const config = coturnConfig({
      ...this.#options,
      ...place,
      externalAddress: this.#options.place.externalAddress,
      secretsFile: files.secretsFile,
      pidFile: files.pidFile,
      account: files.account,
    });
    const probe = { address: place.listen[0] ?? place.relayAddress, port };
    const old = livingCoturn(files);
    if (old !== undefined) {
      const isSame = files.config() === config && (await answersStun(probe, ADOPT_MS));
      if (isSame) return { process: old, adopted: true };
      await endCoturn(old, files);
    }
    await assertFree(place.listen, port);
    if (tls !== undefined) await assertFree(place.listen, tls.port, ['TCP']);
    files.writeConfig(config);
    const process = startCoturn(program, files);
    await this.#assertAlive(process, probe);
    return { process, adopted: false };
  }

  async #assertAlive(
    process: CoturnProcess,
    probe: { address: string; port: number },
  ): Promise<void> {
    const ended = process.ended.then(() => 'ended' as const);
    const answer = await Promise.race([ended, answersStun(probe, BEGIN_MS)]);
    if (answer === true) return;
    const command = `turnserver -c ${this.#files.configFile}`;
    if (answer === 'ended') {
      throw new RelayTrouble('ended at once', `coturn ended at once; "${command}" says why`);
    }
    await endCoturn(process, this.#files);
    throw new RelayTrouble('silent', 'coturn was started and does not answer');
  }

  async #answerStun(): Promise<void> {
    const { port } = this.#options;
    const { listen = [] } = this.#place ?? {};
    try {
      await this.#responder.open(listen, port);
      this.#answersStun = listen.length > 0;
    } catch (error) {
      // Whoever has the port may well answer STUN itself; we cannot know.
      if (this.#state === 'none')
        this.#line += ` ${troubleOf(error, listen[0] ?? '', port, 'UDP').message}.`;
    }
  }

  #fail(trouble: RelayTrouble): void {
    this.#state = trouble.kind === 'not installed' ? 'none' : 'failed';
    const rest = this.relayOnly
      ? 'No call can be made, as addresses are hidden'
      : 'Calls go directly';
    this.#line = `No relay (TURN): ${trouble.message}. ${rest}.`;
  }

  /** Whether it is news. */
  #say(why: RelayTroubleKind): boolean {
    if (this.#failedFor === why) return false;
    this.#failedFor = why;
    this.#options.report({ step: 'relay failed', why });
    return true;
  }

  /** First the relay knows it, then it signs. */
  #renewSecret(): void {
    const [current, previous] = this.#secrets.at(this.#now());
    writeSecrets(this.#files.secretsFile, [current, previous]);
    this.#secret = current;
  }

  /** Secrets get old, and a computer that is carried around gets other addresses. */
  async #look(): Promise<void> {
    if (this.#process === undefined) return;
    try {
      if (this.#secrets.at(this.#now())[0] !== this.#secret) this.#renewSecret();
      const { relayAddress } = await findPlace(this.#options.place);
      if (relayAddress === this.#place?.relayAddress || this.#process === undefined) return;
      await endCoturn(this.#process, this.#files);
    } catch {
      // What there is stays good, and in a minute there may be a disk and a network again.
    }
  }

  #whereItListens({ listen, clientAddress }: RelayPlace): string {
    const { port, tls } = this.#options;
    const secure = tls === undefined ? '' : `, by TLS at ${tls.name}:${tls.port}`;
    const also = listen.length > 1 ? ` and ${listen.length - 1} more` : '';
    return `Relay (TURN) at ${inUrl(clientAddress)}:${port}${also} by UDP and TCP${secure}.`;
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}

const inUrl = (address: string): string => (address.includes(':') ? `[${address}]` : address);

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'it failed';
