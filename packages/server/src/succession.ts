/**
 * Offers the place of this process to one that is started to take it, by a socket in the data folder which
 * only the owner of both may use. Until that one is ready nothing is given up. Does not know how the place is
 * given up.
 */
import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import * as v from 'valibot';
import type { Estate } from '@parley/core/server';
import { JsonLines } from './json-lines.ts';
import type { Certificate } from './self-signed.ts';
import { type Agreed, nextStep, TAKE_OVER_VERSION, takeOverPath, want } from './take-over-words.ts';

export interface Holder {
  /** Nothing changes from now on. Resolves to what there is, or undefined when it cannot be frozen. */
  freeze(): Promise<Estate | undefined>;
  /** It is not given away after all. */
  thaw(): void;
  /** Of everything but the clients. */
  letGo(): Promise<void>;
  /** The clients, to where the other one is. */
  moveAway(): Promise<void>;
}

export interface Terms {
  readonly dataDir: string;
  readonly host: string | undefined;
  readonly port: number;
  readonly isSecure: boolean;
  readonly certificate: Certificate | undefined;
  /** For the other to make ready, while nothing is carried out. */
  readonly timeoutMs: number;
}

/** For an old process to end what it has begun, and for the start of a new one. */
const PATIENCE_MS = 60_000;
const ONLY_OURS = 0o177;

export class Succession {
  readonly #terms: Terms;
  readonly #holder: Holder;
  readonly #server: Server;
  #heir: JsonLines | undefined;

  constructor(terms: Terms, holder: Holder) {
    this.#terms = terms;
    this.#holder = holder;
    this.#server = createServer((socket) => void this.#meet(new JsonLines(socket)));
  }

  /** Resolves to whether it can be had: not from a folder that another server has, nor from one that is too deep. */
  async offer(): Promise<boolean> {
    const path = takeOverPath(this.#terms.dataDir);
    if (path === undefined || (await isAnswered(path))) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#server.once('error', () => resolve(false));
    const mask = process.umask(ONLY_OURS);
    try {
      // One that was killed left its own.
      rmSync(path, { force: true });
      this.#server.listen(path, () => resolve(true));
    } finally {
      process.umask(mask);
    }
    return promise;
  }

  /** This process is about to end by itself. */
  close(): void {
    this.#server.close();
    this.#heir?.cut();
  }

  async #meet(lines: JsonLines): Promise<void> {
    const why = this.#refusal(await lines.next(this.#terms.timeoutMs));
    if (why !== undefined) {
      lines.say({ t: 'no', why });
      return lines.end();
    }
    this.#heir = lines;
    const { port, certificate = null } = this.#terms;
    lines.say({ t: 'agreed', pid: process.pid, port, certificate } satisfies Agreed);
    const isTaken = (await this.#hears(lines, 'give', PATIENCE_MS)) && (await this.#give(lines));
    if (!isTaken) {
      this.#heir = undefined;
      return lines.end();
    }
    this.#server.close();
    await this.#holder.letGo();
    lines.say({ t: 'go' });
    await this.#holder.moveAway();
    lines.end();
  }

  /** Whether the other one listens in the end. */
  async #give(lines: JsonLines): Promise<boolean> {
    const estate = await this.#holder.freeze();
    if (estate === undefined) {
      lines.say({ t: 'no', why: 'its store does not answer' });
      return false;
    }
    lines.say({ t: 'yours', estate });
    const isReady = await this.#hears(lines, 'ready', this.#terms.timeoutMs);
    if (isReady) return true;
    this.#holder.thaw();
    lines.say({ t: 'no', why: 'it was not ready in time' });
    return false;
  }

  #refusal(line: unknown): string | undefined {
    const said = v.safeParse(want, line);
    if (!said.success || said.output.v !== TAKE_OVER_VERSION) {
      return `it is asked in words of another version than ${TAKE_OVER_VERSION}`;
    }
    if (this.#heir !== undefined) return 'another process is taking its place already';
    const own = this.#terms;
    const { host, port, secure } = said.output;
    if (host !== (own.host ?? null) || (port !== 0 && port !== own.port)) {
      return 'it listens at another address';
    }
    return secure === own.isSecure ? undefined : 'only one of the two would speak TLS';
  }

  async #hears(lines: JsonLines, step: 'give' | 'ready', timeoutMs: number): Promise<boolean> {
    const said = v.safeParse(nextStep, await lines.next(timeoutMs));
    return said.success && said.output.t === step;
  }
}

async function isAnswered(path: string): Promise<boolean> {
  const socket = connect(path);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  const isThere = await promise;
  socket.destroy();
  return isThere;
}
