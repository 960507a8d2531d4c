/** The one line about how the call is doing, from the SDK's state. */
import type { CallState, ConnectionState } from '@parley/client';
import { texts } from '../texts.ts';

type InCall = Extract<CallState, { is: 'in' }>;

/** What is wrong at the moment; how long it lasts decides whether it is worth saying. */
export type Trouble = 'none' | 'link' | 'server';

export interface Status {
  tone: 'calm' | 'waiting' | 'trouble';
  text: string;
}

const QUIET_MS = 2_000;

export function troubleOf(connection: ConnectionState, call: InCall): Trouble {
  const broken = call.members.some(({ link }) => link === 'suspect' || link === 'reconnecting');
  if (broken) return 'link';
  return connection.is === 'online' ? 'none' : 'server';
}

export function statusOf(call: InCall, trouble: Trouble, troubledMs: number): Status {
  const { call: words } = texts;
  const active = call.members.filter(({ link }) => link === 'active');
  if (trouble !== 'none' && troubledMs > QUIET_MS) {
    if (trouble === 'server' && active.length > 0) {
      return { tone: 'trouble', text: words.serverAway };
    }
    const seconds = Math.floor(troubledMs / 1_000);
    return { tone: 'trouble', text: words.reconnectingFor(seconds) };
  }
  if (call.members.length === 0) return { tone: 'waiting', text: words.waiting };
  const settled = call.members.filter(({ path }) => path !== 'unknown');
  if (settled.some(({ path }) => path === 'relay')) return { tone: 'calm', text: words.relayed };
  if (settled.length > 0) return { tone: 'calm', text: words.direct };
  if (active.length > 0) return { tone: 'calm', text: words.connected };
  return { tone: 'waiting', text: words.connecting };
}
