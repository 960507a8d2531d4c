export type { Config } from './config.ts';
export type { Limits } from './limits.ts';
export { type RunningServer, startServer } from './start-server.ts';
