export { assert, unreachable } from './assert.ts';
export { fnv1a, roomDigest } from './digest.ts';
export type { Machine, Millis } from './machine.ts';
export { type Mutant, mutantNames, type Mutants, noMutants } from './mutants.ts';
export { Outputs } from './outputs.ts';
export { Prng } from './prng.ts';
export { base64url, type Entropy, randomMemberId, randomSecret, randomUnit } from './random.ts';
export { Timers } from './timers.ts';
export { type BucketShape, TokenBucket } from './token-bucket.ts';
