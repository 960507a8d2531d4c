/** Who may import whom. The first folder that holds a file is its layer, so inner folders come first. */
import { posix } from 'node:path';

interface Layer {
  readonly folder: string;
  /** Layers of ours, by folder. */
  readonly ours: readonly string[];
  /** Packages of others; `node:` stands for all of Node, `virtual:` for what the build makes, `*` for whatever package.json declares. */
  readonly others: readonly string[];
}

const PROTOCOL = 'packages/protocol/src';
const KIT = 'packages/core/src/kit';
const CORE_SERVER = 'packages/core/src/server';
const CORE_CLIENT = 'packages/core/src/client';
const STORE = 'packages/store/src';
const MEDIA = 'packages/media/src';
const SERVER = 'packages/server/src';
const CLIENT = 'packages/client/src';
const SIM = 'sim/src';
const NATLAB = 'natlab/src';

const LAYERS: readonly Layer[] = [
  { folder: PROTOCOL, ours: [], others: ['valibot'] },
  { folder: KIT, ours: [PROTOCOL], others: [] },
  { folder: CORE_SERVER, ours: [PROTOCOL, KIT], others: [] },
  { folder: CORE_CLIENT, ours: [PROTOCOL, KIT], others: [] },
  { folder: STORE, ours: [PROTOCOL, CORE_SERVER], others: ['kysely', 'pg', 'node:'] },
  { folder: `${MEDIA}/testing`, ours: [PROTOCOL, CORE_SERVER, MEDIA], others: ['node:'] },
  { folder: MEDIA, ours: [PROTOCOL, CORE_SERVER], others: ['node:'] },
  { folder: SERVER, ours: [PROTOCOL, KIT, CORE_SERVER, STORE, MEDIA], others: ['*'] },
  { folder: `${CLIENT}/testing`, ours: [PROTOCOL, KIT, CORE_CLIENT, CLIENT], others: [] },
  { folder: CLIENT, ours: [PROTOCOL, KIT, CORE_CLIENT], others: [] },
  {
    folder: 'apps/web/src',
    ours: [CLIENT],
    others: ['preact', '@preact/signals', 'uqr', 'virtual:'],
  },
  { folder: SIM, ours: [PROTOCOL, KIT, CORE_SERVER, CORE_CLIENT], others: ['node:'] },
  {
    folder: 'bench',
    ours: [PROTOCOL, KIT, CORE_SERVER, CORE_CLIENT, STORE, SERVER, SIM, NATLAB],
    others: ['*'],
  },
  { folder: NATLAB, ours: [], others: ['node:'] },
  { folder: 'e2e', ours: [NATLAB, `${CLIENT}/testing`], others: ['*'] },
  { folder: 'tools', ours: [PROTOCOL, NATLAB], others: ['*'] },
];

/** What a test may import besides what its layer may: these, and the fakes of those layers. */
const FOR_TESTS = ['vitest', 'fast-check', 'node:'];

export const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file);

/** Why `file` (a path from the root of the repository) may not import `specifier`, if it may not. */
export function refusal(file: string, specifier: string): string | undefined {
  const from = layerOf(file);
  if (from === undefined) return undefined;
  const target = resolve(file, specifier);
  if (target === undefined) return refusalOfOthers(from, file, specifier);

  const into = layerOf(target);
  const name = into?.folder ?? target;
  const relative = specifier.startsWith('.');
  if (relative && packageOf(file) !== packageOf(target)) {
    return `${name} is another package: import it by its name, not by a path.`;
  }
  if (!relative && packageOf(file) === packageOf(target)) {
    return `${specifier} is this very package: import the file itself, by its relative path.`;
  }
  if (into === from) return undefined;
  const fakes = isTest(file) ? [from.folder, ...from.ours].map((one) => `${one}/testing`) : [];
  const allowed = [...from.ours, ...fakes];
  if (allowed.includes(name)) return undefined;
  return `${from.folder} must not import ${name}: of ours it may import ${list(from.ours)}.`;
}

function refusalOfOthers(from: Layer, file: string, specifier: string): string | undefined {
  const allowed = isTest(file) ? [...from.others, ...FOR_TESTS] : from.others;
  const fits = (other: string): boolean =>
    other === '*' ||
    specifier === other ||
    specifier.startsWith(other.endsWith(':') ? other : `${other}/`);
  if (allowed.some(fits)) return undefined;
  return `${from.folder} must not import ${specifier}: of others it may import ${list(from.others)}.`;
}

/** The path from the root of the repository that a specifier of ours leads to. */
function resolve(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(file), specifier);
  const [scope, name = '', ...entry] = specifier.split('/');
  if (scope !== '@parley') return undefined;
  const folder = { web: 'apps/web', sim: 'sim', bench: 'bench', e2e: 'e2e', natlab: 'natlab' }[
    name
  ];
  return posix.join(folder ?? `packages/${name}`, 'src', ...entry);
}

const layerOf = (path: string): Layer | undefined =>
  LAYERS.find(({ folder }) => path === folder || path.startsWith(`${folder}/`));

const packageOf = (path: string): string =>
  path
    .split('/')
    .slice(0, /^(packages|apps)\//.test(path) ? 2 : 1)
    .join('/');

const list = (names: readonly string[]): string =>
  names.length === 0 ? 'nothing' : names.join(', ');
