import type { CallState } from '@parley/client';

/** A room with a link, and not the call of two who named each other. */
export const isOpenToOthers = ({ pair, user }: Extract<CallState, { is: 'in' }>): boolean =>
  pair === undefined && user === undefined;
