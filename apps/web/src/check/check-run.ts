/**
 * One check after the other, its lines as a signal. Knows the order and what needs what; how a check is made
 * and what its result means is known elsewhere.
 */
import { type ReadonlySignal, signal } from '@preact/signals';
import { type CheckResult, type Parley, ParleyError } from '@parley/client';
import type * as Tools from '@parley/client/network-check';
import { sentenceOf } from '../state/failure.ts';
import { checkTexts } from './check-texts.ts';
import {
  type Line,
  type LineName,
  type Lines,
  lineNames,
  networkLines,
  type Verdict,
} from './lines.ts';
import type { Addresses, Facts } from './report-text.ts';
import {
  canRelay,
  failed,
  nothingToMeasure,
  ofCamera,
  ofLine,
  ofMicrophone,
  ofProblem,
  ofRelay,
  ofRouter,
  ofServer,
  ofSpeaker,
  ofStun,
  refusedByServer,
  type RelayAnswers,
  serverAway,
  withoutServer,
} from './verdicts.ts';

type RelayWay = keyof RelayAnswers;

const SERVER_MS = 10_000;
const RELAY_WAYS = ['turnUdp', 'turnTcp', 'turnTls'] as const;

export type Stage =
  | { is: 'idle' }
  | { is: 'running'; began: Date }
  | { is: 'done'; began: Date; tookMs: number };

export type CheckedParley = Pick<Parley, 'local' | 'networkCheck' | 'on' | 'state' | 'url'>;

export class CheckRun {
  readonly #parley: CheckedParley;
  readonly #tools: typeof Tools;
  readonly #lines = signal<Lines>(allWaiting());
  readonly #stage = signal<Stage>({ is: 'idle' });
  readonly #retryInMs = signal<number | undefined>(undefined);
  #addresses: Addresses | undefined;
  #facts: Facts = {};
  #stopping = new AbortController();

  constructor(parley: CheckedParley, tools: typeof Tools) {
    this.#parley = parley;
    this.#tools = tools;
  }

  get lines(): ReadonlySignal<Lines> {
    return this.#lines;
  }

  get stage(): ReadonlySignal<Stage> {
    return this.#stage;
  }

  /** The server lets one address check once at a time. */
  get retryInMs(): ReadonlySignal<number | undefined> {
    return this.#retryInMs;
  }

  get addresses(): Addresses {
    return this.#addresses ?? { page: this.#parley.url, used: [], seen: [] };
  }

  /** What was measured, for whoever knows of networks. */
  get facts(): Facts {
    return this.#facts;
  }

  /** What runs already is given up. */
  async start(): Promise<void> {
    this.stop();
    const { signal: stopped } = (this.#stopping = new AbortController());
    const { speaker } = this.#lines.peek();
    this.#lines.value = { ...allWaiting(), speaker };
    this.#retryInMs.value = undefined;
    this.#addresses = undefined;
    this.#facts = {};
    const began = new Date();
    const since = performance.now();
    this.#stage.value = { is: 'running', began };
    await Promise.all([this.#checkDevices(stopped), this.#checkNetwork(stopped)]);
    if (stopped.aborted) return;
    this.#stage.value = { is: 'done', began, tookMs: performance.now() - since };
  }

  stop(): void {
    this.#stopping.abort();
  }

  answerSpeaker(answer: Parameters<typeof ofSpeaker>[0]): void {
    this.#set('speaker', ofSpeaker(answer));
  }

  async #checkDevices(stopped: AbortSignal): Promise<void> {
    const { local } = this.#parley;
    this.#begin('microphone', 'camera');
    await local.open();
    if (stopped.aborted) return;
    // A microphone that was switched off would hear nothing.
    local.setMicrophone(true);
    const { problems, stream } = local.state;
    const { hear, see } = this.#tools;
    await Promise.all([
      this.#try('microphone', stopped, async () =>
        problems.microphone === undefined
          ? ofMicrophone(await hear(local, stopped))
          : ofProblem('microphone', problems.microphone),
      ),
      this.#try('camera', stopped, async () =>
        problems.camera === undefined && stream !== null
          ? ofCamera(await see(stream, stopped))
          : ofProblem('camera', problems.camera ?? 'failed'),
      ),
    ]);
  }

  async #checkNetwork(stopped: AbortSignal): Promise<void> {
    this.#begin('server');
    const result = await this.#askServer(stopped);
    if (stopped.aborted) return;
    if (result === undefined) {
      if (this.#retryInMs.peek() !== undefined) return;
      for (const name of networkLines) if (name !== 'server') this.#set(name, withoutServer);
      return;
    }
    const ways = this.#tools.waysOf(result.servers);
    this.#begin('stun', ...RELAY_WAYS);
    const [stun, relays] = await Promise.all([
      this.#checkStun(ways, stopped),
      this.#checkRelays(ways, result.relay, stopped),
    ]);
    if (stopped.aborted) return;
    this.#addresses = {
      page: this.#parley.url,
      used: result.servers.flatMap(({ urls }) => urls),
      seen:
        stun.is === 'answered' ? stun.seen.map(({ address, port }) => `${address}:${port}`) : [],
    };
    this.#facts = { stun, relays };
    this.#begin('router');
    await this.#try('router', stopped, async () => {
      const router = await this.#tools.studyRouter(ways, stun, stopped);
      this.#facts = { ...this.#facts, router };
      return ofRouter(router, canRelay(relays));
    });
    const best = RELAY_WAYS.find((way) => relays[way].is === 'granted');
    if (best === undefined) return this.#set('line', nothingToMeasure);
    this.#begin('line');
    await this.#try('line', stopped, async () => {
      const line = await this.#tools.measureLine(ways[best], stopped);
      this.#facts = { ...this.#facts, line };
      return ofLine(line);
    });
  }

  async #askServer(stopped: AbortSignal): Promise<CheckResult | undefined> {
    const isOnline = await this.#untilOnline(stopped);
    if (stopped.aborted) return undefined;
    if (!isOnline) {
      this.#set('server', serverAway);
      return undefined;
    }
    const asked = performance.now();
    try {
      const result = await inTime(this.#parley.networkCheck(), SERVER_MS);
      if (result === undefined) this.#set('server', serverAway);
      else this.#set('server', ofServer(performance.now() - asked));
      return result;
    } catch (error) {
      const isTooEarly = error instanceof ParleyError && error.code === 'rate_limited';
      if (isTooEarly) this.#retryInMs.value = error.retryAfterMs;
      this.#set(
        'server',
        isTooEarly ? ofServer(performance.now() - asked) : refusedByServer(sentenceOf(error)),
      );
      return undefined;
    }
  }

  async #untilOnline(stopped: AbortSignal): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const look = (): void => {
      if (this.#parley.state.connection.is === 'online') resolve(true);
    };
    const unwatch = this.#parley.on('state', look);
    const give = (): void => resolve(false);
    stopped.addEventListener('abort', give);
    look();
    const isOnline = await inTime(promise, SERVER_MS);
    unwatch();
    stopped.removeEventListener('abort', give);
    return isOnline === true;
  }

  async #checkStun(ways: Tools.Ways, stopped: AbortSignal): Promise<Tools.StunAnswer> {
    let answer: Tools.StunAnswer = { is: 'silent' };
    await this.#try('stun', stopped, async () => {
      answer = await this.#tools.askStun(ways.stun, stopped);
      return ofStun(answer);
    });
    return answer;
  }

  /** Judged together, but a way that is good is good at once. */
  async #checkRelays(
    ways: Tools.Ways,
    relay: CheckResult['relay'],
    stopped: AbortSignal,
  ): Promise<RelayAnswers> {
    const none = { is: 'none' } as const;
    const answers: Record<RelayWay, Tools.RelayAnswer> = {
      turnUdp: none,
      turnTcp: none,
      turnTls: none,
    };
    const broken = new Set<RelayWay>();
    await Promise.all(
      RELAY_WAYS.map(async (way) => {
        try {
          answers[way] = await this.#tools.askRelay(ways[way], stopped);
        } catch {
          broken.add(way);
        }
        const isGranted = answers[way].is === 'granted';
        if (isGranted && !stopped.aborted) this.#set(way, ofRelay(way, answers, relay));
      }),
    );
    for (const way of RELAY_WAYS) {
      if (stopped.aborted) break;
      this.#set(way, broken.has(way) ? failed : ofRelay(way, answers, relay));
    }
    return answers;
  }

  async #try(name: LineName, stopped: AbortSignal, work: () => Promise<Verdict>): Promise<void> {
    let verdict = failed;
    try {
      verdict = await work();
    } catch {
      // A browser without connections, or one that refuses an address.
    }
    if (!stopped.aborted) this.#set(name, verdict);
  }

  #begin(...names: readonly LineName[]): void {
    for (const name of names) {
      const text = checkTexts.meanwhile[name] ?? checkTexts.waiting[name];
      this.#set(name, { state: 'running', text });
    }
  }

  #set(name: LineName, line: Line): void {
    this.#lines.value = { ...this.#lines.peek(), [name]: line };
  }
}

const waitingLine = (name: LineName): Line => ({
  state: 'waiting',
  text: checkTexts.waiting[name],
});

function allWaiting(): Lines {
  return Object.fromEntries(lineNames.map((name) => [name, waitingLine(name)])) as Record<
    LineName,
    Line
  >;
}

/** Undefined when it takes too long. */
async function inTime<Value>(work: Promise<Value>, limitMs: number): Promise<Value | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, limitMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
