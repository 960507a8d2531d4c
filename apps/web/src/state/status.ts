/** The one line about how the call is doing, from the SDK's state. */
import type { CallState, ClientState, LinkPath } from '@parley/client';
import { type Trouble, troubleOf } from '@parley/client/trouble';
import { callTexts } from '../call-texts.ts';

type InCall = Extract<CallState, { is: 'in' }>;

export interface Status {
  tone: 'calm' | 'waiting' | 'trouble';
  text: string;
  /** What a screen reader hears once, while `text` may count seconds. */
  spoken?: string;
}

/** Something is amiss, though perhaps not for long enough to be worth a word. */
export const isAmiss = ({ connection, call }: ClientState): boolean =>
  connection.is !== 'online' || (call.is === 'in' && call.members.some(isSilent));

/** Undefined while nothing new is to be said; `before` is what was said last. */
export function statusOf(
  state: ClientState,
  call: InCall,
  now: number,
  before?: Status,
): Status | undefined {
  const trouble = troubleOf(state, now);
  if (trouble !== undefined) return troubled(trouble, now);
  const { members } = call;
  if (members.some(isSilent)) return undefined;
  const { call: words, news } = callTexts;
  if (members.length === 0) return { tone: 'waiting', text: waitingOf(call) };
  const calm = (text: string): Status => ({ tone: 'calm', text, spoken: news.connected });
  const path = longestPathOf(members);
  if (path !== undefined) return calm(wordsOfPath(path));
  const isActive = members.some(({ link }) => link === 'active');
  if (!isActive) return { tone: 'waiting', text: words.connecting };
  // By which path is known in a moment.
  return before?.tone === 'calm' ? undefined : calm(words.connected);
}

const isSilent = ({ silentSince }: InCall['members'][number]): boolean => silentSince !== undefined;

/** Of several links, the one whose path costs most. */
function longestPathOf(links: readonly LinkPath[]): LinkPath | undefined {
  const order = ({ path, over }: LinkPath) =>
    (path === 'relay' ? 2 : 0) + (over === undefined || over === 'udp' ? 0 : 1);
  const known = links.filter(({ path }) => path !== 'unknown');
  return known.toSorted((one, other) => order(other) - order(one))[0];
}

/** Short, and of what goes without saying nothing. */
export function wordsOfPath({ path, over }: LinkPath): string {
  const words = callTexts.call;
  if (path === 'unknown') return words.connecting;
  return words.paths[path](over === undefined || over === 'udp' ? undefined : over.toUpperCase());
}

function waitingOf({ pair, user }: InCall): string {
  const words = callTexts.call;
  if (pair !== undefined) return words.waitingForOne;
  return user === undefined ? words.waiting : words.connecting;
}

function troubled(trouble: Trouble, now: number): Status {
  const words = callTexts.trouble;
  if (trouble.is === 'server')
    return { tone: 'trouble', text: words.server, spoken: words.spoken.server };
  const what =
    trouble.is === 'theirNetwork' ? words.theirNetwork(trouble.names) : words[trouble.is];
  const text = words.for(what, Math.floor((now - trouble.since) / 1_000));
  const spoken = trouble.is === 'path' ? words.spoken.path : words.spoken.gone(what);
  return { tone: 'trouble', text, spoken };
}
