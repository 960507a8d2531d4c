import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { describeFamily, families, type Family } from './describe.ts';
import { protocolVersion } from './index.ts';

/** Both move together: other schemas are another version of the protocol. */
const pinned = { version: 1, hash: '066f60e2074d8817' };

it('[WIRE6] the schemas are those of this protocol version', () => {
  const text = JSON.stringify(
    Object.keys(families).map((family) => describeFamily(family as Family)),
  );
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  expect({ version: protocolVersion, hash }).toEqual(pinned);
});
