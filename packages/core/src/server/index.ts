export type { Estate } from './arrivals.ts';
export { countedAddress } from './address.ts';
export {
  type DoorName,
  doorNames,
  type EndedCall,
  type MessageKind,
  type News,
  type Wish,
} from './doors/io.ts';
export type { PairConnection } from './doors/pairs.ts';
export type { PairPolicy } from './context.ts';
export { type IcePass, IcePasses } from './ice-passes.ts';
export { Server, type ServerOptions } from './hub.ts';
export type * from './io.ts';
export type { Pair } from './pair.ts';
export type * from './questions.ts';
export type { Relays } from './relays.ts';
export type * from './store-port.ts';
export { limitsWith, type ServerLimits, serverLimits } from './limits.ts';
export { TurnQueue } from './turn-queue.ts';
