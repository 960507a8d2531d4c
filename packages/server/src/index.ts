export type { EndedCall } from '@parley/core/server';
export type { Config } from './config.ts';
export { createParley, type EmbeddedParley, type EmbedSettings } from './embed.ts';
export type { HookContext, Hooks } from './hooks.ts';
export type { Limits } from './limits.ts';
export { type RunningServer, startServer } from './start-server.ts';
