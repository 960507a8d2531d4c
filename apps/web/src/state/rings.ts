/** Who calls, and how much of the screen that deserves. */
import type { ClientState, RingState } from '@parley/client';

export interface Rings {
  /** Over whatever screen stands. */
  readonly loud: readonly RingState[];
  /** Beside a call, here or on another device. */
  readonly quiet: readonly RingState[];
}

export function ringsOf({ rings, call }: ClientState): Rings {
  const isQuiet = ({ waiting }: RingState): boolean => waiting || call.is === 'in';
  return { loud: rings.filter((ring) => !isQuiet(ring)), quiet: rings.filter(isQuiet) };
}
