export { countedAddress } from './address.ts';
export { Server, type ServerOptions } from './hub.ts';
export type * from './io.ts';
export type * from './questions.ts';
export type * from './store-port.ts';
export { limitsWith, type ServerLimits, serverLimits } from './limits.ts';
