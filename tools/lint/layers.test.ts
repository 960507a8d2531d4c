import { describe, expect, it } from 'vitest';
import { refusal } from './layers.ts';

/** The door of each layer, and a file of it. */
const LAYERS = {
  protocol: ['@parley/protocol', 'packages/protocol/src'],
  kit: ['@parley/core/kit', 'packages/core/src/kit'],
  coreServer: ['@parley/core/server', 'packages/core/src/server'],
  coreClient: ['@parley/core/client', 'packages/core/src/client'],
  store: ['@parley/store', 'packages/store/src'],
  media: ['@parley/media', 'packages/media/src'],
  relayTools: ['@parley/media/testing', 'packages/media/src/testing'],
  server: ['@parley/server', 'packages/server/src'],
  client: ['@parley/client', 'packages/client/src'],
  fakes: ['@parley/client/testing', 'packages/client/src/testing'],
  web: ['@parley/web', 'apps/web/src'],
  sim: ['@parley/sim', 'sim/src'],
  bench: ['@parley/bench', 'bench/src'],
  natlab: ['@parley/natlab', 'natlab/src'],
  e2e: ['@parley/e2e', 'e2e/src'],
  tools: ['../../tools/repo.ts', 'tools'],
} as const;
type Name = keyof typeof LAYERS;

const MAY_IMPORT: Record<Name, readonly Name[]> = {
  protocol: [],
  kit: ['protocol'],
  coreServer: ['protocol', 'kit'],
  coreClient: ['protocol', 'kit'],
  store: ['protocol', 'coreServer'],
  media: ['protocol', 'coreServer'],
  relayTools: ['protocol', 'coreServer', 'media'],
  server: ['protocol', 'kit', 'coreServer', 'store', 'media'],
  client: ['protocol', 'kit', 'coreClient'],
  fakes: ['protocol', 'kit', 'coreClient', 'client'],
  web: ['client'],
  sim: ['protocol', 'kit', 'coreServer', 'coreClient'],
  bench: ['protocol', 'kit', 'coreServer', 'coreClient', 'store', 'server', 'sim', 'natlab'],
  natlab: [],
  e2e: ['fakes', 'natlab'],
  tools: ['protocol', 'natlab'],
};

const NAMES = Object.keys(LAYERS) as Name[];
const packageOf = (name: Name): string => LAYERS[name][1].replace(/\/src.*/, '');

/** As a file of `from` writes it: by path within one package, by name across. */
function specifierOf(from: Name, into: Name): string {
  if (packageOf(from) !== packageOf(into)) return LAYERS[into][0];
  const up = LAYERS[from][1].replace(packageOf(from), '').split('/').slice(1);
  const down = LAYERS[into][1].replace(packageOf(into), '').split('/').slice(1);
  return [...up.map(() => '..'), ...down, 'x.ts'].join('/');
}

describe('the layers', () => {
  it.each(NAMES)('%s imports only what it may', (from) => {
    const file = `${LAYERS[from][1]}/file.ts`;
    const others = NAMES.filter((name) => name !== from);
    const taken = others.filter((into) => refusal(file, specifierOf(from, into)) === undefined);
    expect(taken).toEqual(MAY_IMPORT[from]);
  });

  it('let a test reach its tools, Node and the fakes of what its layer may import', () => {
    const taken = ['@parley/client/testing', 'vitest', 'fast-check', 'node:fs'];
    for (const specifier of taken) {
      expect(refusal('apps/web/src/call.test.ts', specifier)).toBeUndefined();
    }
    expect(refusal('packages/client/src/call.test.ts', './testing/fake.ts')).toBeUndefined();
    const upward = refusal('packages/core/src/kit/prng.test.ts', '@parley/client/testing');
    expect(upward).toContain('must not import');
  });

  it('take a prefix of a name for another name', () => {
    expect(refusal('apps/web/src/call.ts', 'preact/hooks')).toBeUndefined();
    expect(refusal('apps/web/src/call.ts', 'preact-router')).toContain('must not import');
  });

  it('say nothing about files outside of every layer', () => {
    expect(refusal('vitest.config.ts', '@parley/server')).toBeUndefined();
  });
});
