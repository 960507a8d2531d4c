/** What the server's decisions know of relays (TURN): made outside, where clocks and secrets are. */
import type { CheckResult, IceServer } from '@parley/protocol';

export interface Relays {
  /**
   * Servers with credentials that live this long from now. `holder` names, without saying it, who may use them,
   * so that quotas count. Cheap and synchronous; none where there is no relay at the moment.
   */
  serversFor(holder: string, lifeMs: number): readonly IceServer[];
  state(): CheckResult['relay'];
  /** The operator wishes that only the relay's address is told to others. */
  readonly relayOnly: boolean;
}
