export { Authority, type Certificate } from './authority.ts';
export { Laboratory } from './laboratory.ts';
export { launcherInside } from './launcher.ts';
export { prefixOfThisProcess, removeOrphans, whyNoLaboratory } from './leftovers.ts';
export type { NatBehaviour } from './probe/prober.ts';
export type { RouterKind } from './router-rules.ts';
export { addresses, names, networks, type Place, type Side } from './topology.ts';
