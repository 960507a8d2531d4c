/** Checks of devices and of the network, each a function with a result. What a result means for a person is not decided here. */
export { type Heard, hear, type Seen, see } from './devices.ts';
export type { Found } from './gather.ts';
export { type LineMeasure, measureLine } from './line.ts';
export { askRelay, type RelayAnswer } from './relay.ts';
export { type RouterKind, studyRouter } from './router.ts';
export { type Way, type Ways, waysOf } from './servers.ts';
export { askStun, type StunAnswer } from './stun.ts';
