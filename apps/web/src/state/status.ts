/** The one line about how the call is doing, from the SDK's state. */
import type { CallState, ConnectionState, LinkPath } from '@parley/client';
import { callTexts } from '../call-texts.ts';

type InCall = Extract<CallState, { is: 'in' }>;

/** What is wrong at the moment; how long it lasts decides whether it is worth saying. */
export type Trouble = 'none' | 'link' | 'server';

export interface Status {
  tone: 'calm' | 'waiting' | 'trouble';
  text: string;
  /** What a screen reader hears once, while `text` may count seconds. */
  spoken?: string;
}

const QUIET_MS = 2_000;

export function troubleOf(connection: ConnectionState, call: InCall): Trouble {
  const broken = call.members.some(({ link }) => link === 'suspect' || link === 'reconnecting');
  if (broken) return 'link';
  return connection.is === 'online' ? 'none' : 'server';
}

export function statusOf(call: InCall, trouble: Trouble, troubledMs: number): Status {
  const isActive = call.members.some(({ link }) => link === 'active');
  if (trouble !== 'none' && troubledMs > QUIET_MS) {
    return troubled(trouble === 'server' && isActive, troubledMs);
  }
  const { call: words, news } = callTexts;
  if (call.members.length === 0) {
    return { tone: 'waiting', text: waitingOf(call) };
  }
  const calm = (text: string): Status => ({ tone: 'calm', text, spoken: news.connected });
  const path = longestPathOf(call.members);
  if (path !== undefined) return calm(wordsOfPath(path));
  return isActive ? calm(words.connected) : { tone: 'waiting', text: words.connecting };
}

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

function troubled(onlyServer: boolean, troubledMs: number): Status {
  const { call: words, news } = callTexts;
  if (onlyServer) return { tone: 'trouble', text: words.serverAway, spoken: news.serverAway };
  const seconds = Math.floor(troubledMs / 1_000);
  return { tone: 'trouble', text: words.reconnectingFor(seconds), spoken: news.interrupted };
}
