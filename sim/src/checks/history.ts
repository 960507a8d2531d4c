/** In the end: what both sides of a call by name read of it in their histories is one story (RING19). */
import type { NewCall } from '@parley/core/server';
import { nameOf, usersMax } from '../by-name.ts';
import type { Simulation } from '../simulation.ts';

const callsMax = 1_000;

export function checkHistories({ outer, judge }: Simulation): void {
  const histories = new Map<string, readonly NewCall[]>();
  for (let user = 0; user < usersMax; user += 1) {
    const key = nameOf(user);
    histories.set(key, outer.store.listCalls({ key, limit: callsMax }).calls);
  }
  for (const [callee, calls] of histories) {
    for (const call of calls) {
      if (call.direction !== 'in' || call.user === undefined) continue;
      // More than one may have been placed in the same millisecond.
      const theirs = (histories.get(call.user) ?? []).filter(
        (one) => one.user === callee && one.direction === 'out' && one.agoMs === call.agoMs,
      );
      judge.mark('call in both histories');
      if (theirs.some((one) => isOneStory(one, call))) continue;
      const told = theirs
        .map(({ reason, lengthMs }) => `${reason} after ${lengthMs} ms`)
        .join(', ');
      judge.breach(
        'RING19',
        `${call.user} reads [${told}] and ${callee} ${call.reason} after ${call.lengthMs} ms`,
      );
    }
  }
}

/** Where one hung up the other one reads so. */
function isOneStory(out: NewCall, inward: NewCall): boolean {
  if (out.lengthMs !== inward.lengthMs || out.media !== inward.media) return false;
  if (out.reason === 'left') return inward.reason === 'hangup';
  if (out.reason === 'hangup') return inward.reason === 'left';
  return out.reason === inward.reason;
}
