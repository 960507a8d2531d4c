export { Client, type ClientOptions } from './client.ts';
export type * from './io.ts';
export { type ClientLimits, clientLimits } from './limits.ts';
export type * from './state.ts';
