/** What relaying costs some servers, measured alike: rounds of all sides take turns, so that a busy machine slows all alike. */
import { Load } from './harness/load.ts';
import { MeasuredServer, type Side, SOURCES } from './harness/servers.ts';

export const ROUNDS = 7;
export const WARM_UP_ROUNDS = 2;
export const PAIRS = 100;
const RELAYS = { small: 20_000, offer: 8_000 } as const;
const messages = ['small', 'offer'] as const;

/** Of each side, in µs of CPU per message, round by round. */
export type Costs = ReadonlyMap<Side, readonly number[]>;

export async function cpuPerMessage(
  sides: readonly Side[],
  { pairs = PAIRS, limits = [] }: { pairs?: number; limits?: readonly string[] } = {},
): Promise<Record<(typeof messages)[number], Costs>> {
  const load = new Load();
  const servers = await Promise.all(sides.map((side) => MeasuredServer.start(side, { limits })));
  for (const { side, port } of servers) {
    await load.do({ do: 'open', side, port, pairs, sources: SOURCES, meet: true });
  }
  const noCosts = () => new Map<Side, number[]>(sides.map((side) => [side, []]));
  const costs = { small: noCosts(), offer: noCosts() };
  for (const message of messages) {
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
      for (const server of servers) {
        const { side } = server;
        const before = await server.usage();
        const { done } = await load.do({ do: 'pingPong', side, message, relays: RELAYS[message] });
        const after = await server.usage();
        if (round >= 0) {
          costs[message].get(side)?.push(((after.cpuMs - before.cpuMs) * 1_000) / done);
        }
      }
    }
  }
  await Promise.all([load.end(), ...servers.map((server) => server.end())]);
  return costs;
}

/** Memory grows in steps: the slope between two counts hides the first ones. */
export const FIRST_IDLE_PAIRS = 500;
export const MORE_IDLE_PAIRS = 2_000;

/** Of one client that is registered and says nothing. */
export async function idleKib(side: Side): Promise<number> {
  const load = new Load();
  const server = await MeasuredServer.start(side);
  const open = (pairs: number) =>
    load.do({ do: 'open', side, port: server.port, pairs, sources: SOURCES, meet: false });
  await open(FIRST_IDLE_PAIRS);
  const before = await server.leanUsage();
  await open(MORE_IDLE_PAIRS);
  const after = await server.leanUsage();
  await Promise.all([load.end(), server.end()]);
  return (after.rssBytes - before.rssBytes) / 1_024 / (2 * MORE_IDLE_PAIRS);
}
