export { Laboratory } from './laboratory.ts';
export { prefixOfThisProcess, removeOrphans, whyNoLaboratory } from './leftovers.ts';
export type { NatBehaviour } from './probe/prober.ts';
export type { RouterKind } from './router-rules.ts';
export { addresses, names, networks, type Place, type Side } from './topology.ts';
