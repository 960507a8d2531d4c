export type * from './api.ts';
export { createParley } from './create-parley.ts';
export { ParleyError, type ParleyErrorCode } from './parley-error.ts';
export { checkServer } from './server-check.ts';
export { parseServerUrl } from './url.ts';
export { parseJson, parseRoomCode, tidyName } from '@parley/protocol';
