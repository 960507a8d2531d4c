/**
 * The process whose place this one is to take, as far as it is there: asked for its place, then for what it
 * knows, then to go. Each step may be refused, and is said in one line; until the last one it goes on as ever
 * when we end. Does not know what either of the two does with the place.
 */
import { connect } from 'node:net';
import * as v from 'valibot';
import type { Estate } from '@parley/core/server';
import type { ListenAddress } from './address.ts';
import type { Config } from './config.ts';
import { JsonLines } from './json-lines.ts';
import type { Certificate } from './self-signed.ts';
import { codeOf, reasonOf, StartError } from './start-error.ts';
import {
  type Agreed,
  agreed,
  given,
  gone,
  TAKE_OVER_VERSION,
  takeOverPath,
  type Want,
} from './take-over-words.ts';

type Wish = Pick<Config, 'dataDir' | 'address' | 'https' | 'tlsCert'>;

/** It waits for its store first. */
const PATIENCE_MS = 15_000;

export class Predecessor {
  readonly #lines: JsonLines;
  readonly #agreed: Agreed;

  /** Undefined where no server runs with this data folder. */
  static async find(config: Wish): Promise<Predecessor | undefined> {
    const { dataDir, address, https, tlsCert } = config;
    if (!['linux', 'freebsd'].includes(process.platform)) {
      throw new StartError(
        '--take-over: two processes cannot listen at one port on this system.',
        2,
      );
    }
    const path = takeOverPath(dataDir);
    const lines = path === undefined ? undefined : await reach(path);
    if (lines === undefined) return undefined;
    const { host = null, port } = address;
    const secure = https || tlsCert !== undefined;
    lines.say({ t: 'want', v: TAKE_OVER_VERSION, host, port, secure } satisfies Want);
    return new Predecessor(lines, await answerOf(lines, agreed));
  }

  private constructor(lines: JsonLines, terms: Agreed) {
    this.#lines = lines;
    this.#agreed = terms;
  }

  /** Where it listens. */
  addressFor({ host }: ListenAddress): ListenAddress {
    return { host, port: this.#agreed.port };
  }

  get pid(): number {
    return this.#agreed.pid;
  }

  get certificate(): Certificate | undefined {
    return this.#agreed.certificate ?? undefined;
  }

  /** From now on nothing changes there. Resolves to what it had. */
  async give(): Promise<Estate> {
    this.#lines.say({ t: 'give' });
    return (await answerOf(this.#lines, given)).estate;
  }

  /** We listen. Resolves when it has let go of everything but its clients, or is no more. */
  async ready(): Promise<void> {
    this.#lines.say({ t: 'ready' });
    const line = await this.#lines.next(PATIENCE_MS);
    if (line !== undefined || !this.#lines.isOver) read(line, gone);
  }

  /** Resolves when it is gone, and with it whoever was still there. */
  get ended(): Promise<void> {
    return this.#lines.ended;
  }
}

async function reach(path: string): Promise<JsonLines | undefined> {
  const socket = connect(path);
  const { promise, resolve } = Promise.withResolvers<Error | undefined>();
  socket.once('error', resolve);
  socket.once('connect', () => resolve(undefined));
  const error = await promise;
  // We may end without having been there.
  if (error === undefined) return new JsonLines(socket.unref());
  if (['ENOENT', 'ECONNREFUSED'].includes(codeOf(error) ?? '')) return undefined;
  throw new StartError(`--take-over: cannot speak with the server by ${path}: ${reasonOf(error)}.`);
}

async function answerOf<Answer extends { t: string }>(
  lines: JsonLines,
  schema: v.GenericSchema<unknown, Answer | { t: 'no'; why: string }>,
): Promise<Answer> {
  return read(await lines.next(PATIENCE_MS), schema);
}

function read<Answer extends { t: string }>(
  line: unknown,
  schema: v.GenericSchema<unknown, Answer | { t: 'no'; why: string }>,
): Answer {
  if (line === undefined) {
    throw new StartError('--take-over: the running server has ended or does not answer.');
  }
  const said = v.safeParse(schema, line);
  if (!said.success) {
    throw new StartError(
      '--take-over: the running server is of a version that cannot be followed.',
    );
  }
  const { output } = said;
  if (isNo(output)) throw new StartError(`--take-over: the running server refuses: ${output.why}.`);
  return output;
}

const isNo = (answer: { t: string }): answer is { t: 'no'; why: string } => answer.t === 'no';
