/** What hiding one's address comes to. */
import type { ClientState } from '@parley/client';

type Network = ClientState['network'];

/** Behind no relay nobody can be reached. */
export const isHiddenForNothing = ({ hidesAddress, relayOnly, hasRelay }: Network): boolean =>
  (hidesAddress || relayOnly) && hasRelay !== true;
