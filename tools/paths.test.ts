import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deadPaths } from './paths.ts';
import { filesOf, ROOT } from './repo.ts';

describe('ARCHITECTURE.md', () => {
  it('names only files that exist', () => {
    const document = readFileSync(resolve(ROOT, 'ARCHITECTURE.md'), 'utf8');
    expect(deadPaths(document, filesOf('**', '.*', '.ci/*'))).toEqual([]);
  });
});

describe('the paths of a document', () => {
  const files = ['README.md', 'packages/core/src/server/room.ts', '.ci/run'];

  it.each([
    'packages/core',
    'packages/core/src/server/',
    'packages/core/src/server/room.ts',
    'server/room.ts',
    'room.ts',
    '.ci/run',
  ])('live: %s', (path) => {
    expect(deadPaths(`See \`${path}\`.`, files)).toEqual([]);
  });

  it.each(['packages/cor', 'packages/core/src/room.ts', 'lobby.ts', 'client/room.ts', '.ci/walk'])(
    'dead: %s',
    (path) => {
      expect(deadPaths(`See \`${path}\`.`, files)).toEqual([path]);
    },
  );

  it.each([
    'node:sqlite',
    '@parley/core/server',
    'npm test',
    'application/json',
    'handle(input, now)',
  ])('no path: %s', (text) => {
    expect(deadPaths(`See \`${text}\`.`, files)).toEqual([]);
  });
});
