export type { Location } from './engine.ts';
export { StoreError } from './error.ts';
export { openStore, type Store, type StoreOptions } from './store.ts';
