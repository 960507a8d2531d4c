/**
 * The only server is killed again and again, at any moment, under calls that are up and calls that are being
 * set up. No call that is up may end; whatever is set up connects, or ends with a reason.
 */
import { createFakeWorld } from '@parley/client/testing';
import { eventually } from '../harness/eventually.ts';
import { BrowserCalls } from './browser-calls.ts';
import { MortalServer } from './mortal-server.ts';
import { SdkCall } from './sdk-call.ts';

export interface KillOptions {
  readonly times: number;
  /** Calls in real browsers; the others are by the SDK alone. */
  readonly browserCalls: number;
  readonly standingCalls: number;
  /** Set up and ended all the time. */
  readonly changingCalls: number;
  readonly seed: number;
  told(line: string): void;
}

export interface KillReport {
  readonly kills: number;
  readonly connected: number;
  /** Set-ups that ended with this code. */
  readonly refused: ReadonlyMap<string, number>;
  /** Everything that must not be. */
  readonly wrongs: readonly string[];
}

const LIVES_AT_MOST_MS = 4_000;
const DEAD_AT_MOST_MS = 1_500;
const AGREED_WITHIN_MS = 60_000;

export async function killAgainAndAgain(options: KillOptions): Promise<KillReport> {
  const server = await MortalServer.start('--turn', 'off');
  const world = createFakeWorld(server.url);
  const wrongs: string[] = [];
  const refused = new Map<string, number>();
  let connected = 0;
  let isOver = false;
  const browsers = new BrowserCalls(server.url);
  const standing = Array.from({ length: options.standingCalls }, () => new SdkCall(world));
  const change = async (): Promise<void> => {
    const call = new SdkCall(world);
    try {
      const outcome = await call.setUp();
      if (outcome.is === 'connected') connected += 1;
      else refused.set(outcome.code, (refused.get(outcome.code) ?? 0) + 1);
      await call.hangUp();
    } catch (error) {
      wrongs.push(String(error));
      options.told(`${String(error)}\n${call.log()}`);
    }
    await call.close();
  };
  const changing = async (): Promise<void> => {
    while (!isOver) await change();
  };
  const chance = seeded(options.seed);
  try {
    await browsers.begin(options.browserCalls);
    for (const call of standing) await call.setUp();
    const changers = Array.from({ length: options.changingCalls }, changing);
    for (let kill = 1; kill <= options.times; kill += 1) {
      await pause(chance() * LIVES_AT_MOST_MS);
      await server.die();
      await pause(chance() * DEAD_AT_MOST_MS);
      server.live();
      await server.answers();
      const lost = [...standing.map(({ ended }) => ended), ...(await browsers.ended())];
      for (const reason of lost) if (reason !== undefined) wrongs.push(`kill ${kill}: ${reason}`);
      if (lost.some((reason) => reason !== undefined)) break;
      if (kill % 10 === 0) {
        options.told(`${kill} kills, ${connected} set-ups connected, ${wrongs.length} wrongs`);
      }
    }
    isOver = true;
    await Promise.all(changers);
    const troubles = (): string[] =>
      standing.flatMap((call) => call.trouble() ?? (call.isOnline ? [] : ['not online']));
    await eventually('all agree', troubles, ({ length }) => length === 0, AGREED_WITHIN_MS).catch(
      (error: unknown) => void wrongs.push(String(error)),
    );
    wrongs.push(...(await browsers.troubles()));
  } finally {
    isOver = true;
    for (const call of standing) await call.close();
    await browsers.end();
    await server.stop();
  }
  return { kills: options.times, connected, refused, wrongs };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The same moments for the same seed, as far as processes let it. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
