/**
 * What keeps the people of a call from each other at this moment, told apart by what is heard and what
 * is not. A function of the state alone: it knows no words, and nothing of what is done about it.
 */
import type { Millis } from '../kit/machine.ts';
import type { ClientState, ConnectionState, MemberState } from './state.ts';

export type Trouble =
  /** Neither the server nor anybody else is heard. */
  | { is: 'ourNetwork'; since: Millis }
  /** The server is heard, and has lost the members who are silent. */
  | { is: 'theirNetwork'; since: Millis; names: readonly string[] }
  /** It may be either, or what is between. */
  | { is: 'path'; since: Millis }
  /** Everybody is heard but the server. */
  | { is: 'server'; since: Millis };

type Silent = MemberState & { silentSince: Millis };

/** A shorter interruption is not worth a word. */
export const unnoticedMs = 2_000;

/** What is worth saying at `now`. */
export function troubleOf(state: ClientState, now: Millis): Trouble | undefined {
  const trouble = presentTrouble(state);
  return trouble !== undefined && now - trouble.since >= unnoticedMs ? trouble : undefined;
}

/** Nothing has come from this member for long enough to be worth a word. */
export const isMissed = ({ silentSince }: MemberState, now: Millis): boolean =>
  silentSince !== undefined && now - silentSince >= unnoticedMs;

function presentTrouble({ call, connection, offline }: ClientState): Trouble | undefined {
  if (call.is !== 'in') return undefined;
  const { members } = call;
  const silent = members.filter(isSilent);
  const hears = members.some(({ link }) => link === 'active');
  const serverSince = silenceOf(connection);
  if (silent.length === 0) {
    if (serverSince === undefined) return undefined;
    return { is: hears ? 'server' : offline ? 'ourNetwork' : 'path', since: serverSince };
  }
  const since = Math.min(...silent.map(({ silentSince }) => silentSince));
  const hearsServer = serverSince === undefined && !offline;
  if (!hears && !hearsServer) return { is: 'ourNetwork', since };
  const areLost = hearsServer && silent.every(({ away }) => away);
  if (areLost) return { is: 'theirNetwork', since, names: silent.map(({ name }) => name) };
  return { is: 'path', since };
}

const isSilent = (member: MemberState): member is Silent => member.silentSince !== undefined;

/** Since when the server is not heard. */
function silenceOf(connection: ConnectionState): Millis | undefined {
  switch (connection.is) {
    case 'resuming':
      return connection.since;
    case 'connecting':
    case 'queued':
      return Number.NEGATIVE_INFINITY;
    case 'idle':
    case 'online':
    case 'stopped':
      return undefined;
  }
}
