export { backup } from './backup.ts';
export type { Location } from './engine.ts';
export { StoreError } from './error.ts';
export { restore } from './restore.ts';
export { openStore, type Store } from './store.ts';
