/**
 * After the faults end every tab shows of its contacts what the server's sessions are (PEO4, PEO5),
 * and every browser that was signed in is (ID13). What changes at that very moment is not judged.
 */
import type { Presence } from '@parley/protocol';
import type { Person } from '../person.ts';
import type { Simulation } from '../simulation.ts';

/** All that is not so now, each in words. */
export function presenceDoubts(simulation: Simulation, core: readonly Person[]): Set<string> {
  const doubts = new Set<string>();
  for (const { tab, me } of signedIn(core)) {
    for (const { id, is, presence } of tab.state.people) {
      const truth = is === 'contact' ? presenceOf(simulation, core, id, me) : undefined;
      if (truth === undefined) continue;
      simulation.judge.mark('presence compared');
      if (truth !== presence) doubts.add(`${tab.name} shows ${id} as ${presence}, who is ${truth}`);
    }
  }
  return doubts;
}

export function checkSignedIn({ judge }: Simulation, core: readonly Person[]): void {
  for (const { tabs, identity } of core) {
    for (const { name, state } of tabs) {
      if (identity === undefined || state.connection.is !== 'online') continue;
      const is = state.identity;
      if (is.is === 'somebody' && is.me.id === identity.id) continue;
      judge.breach('ID13', `${name} is ${is.is} in a browser that is ${identity.id}`);
    }
  }
}

function* signedIn(core: readonly Person[]) {
  for (const { tabs } of core) {
    for (const tab of tabs) {
      const { identity, connection } = tab.state;
      if (connection.is === 'online' && identity.is === 'somebody')
        yield { tab, me: identity.me.id };
    }
  }
}

/** Undefined where it is not to be known, or where they do not have each other as contacts. */
function presenceOf(
  { seats }: Simulation,
  core: readonly Person[],
  id: string,
  watcher: string,
): Presence | undefined {
  const devices = [...(seats.devices.get(id) ?? [])];
  if (!devices.every((device) => core.some((person) => person.device === device))) return undefined;
  const sessions = seats.connectedOf(id);
  if (sessions.length === 0) return 'offline';
  const isMutual = [...signedIn(core)].some(
    ({ tab, me }) =>
      me === id &&
      tab.state.people.some((person) => person.id === watcher && person.is === 'contact'),
  );
  if (!isMutual) return undefined;
  return sessions.some(({ view }) => view !== null) ? 'busy' : 'online';
}
