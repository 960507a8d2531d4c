/** Those who fell out of the call because their connection was lost: they will come back by themselves. */
import { signal } from '@preact/signals';
import type { Notice } from '@parley/client';

export const lost = signal<readonly string[]>([]);

export function lostAfter(names: readonly string[], notice: Notice): readonly string[] {
  if (notice.what !== 'left' && notice.what !== 'joined') return names;
  const others = names.filter((name) => name !== notice.name);
  const isLost = notice.what === 'left' && notice.reason === 'lost';
  return isLost ? [...others, notice.name] : others;
}
