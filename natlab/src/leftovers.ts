/** Finding laboratories and removing them, also those whose makers crashed. */
import { existsSync, globSync } from 'node:fs';
import { sh } from './shell.ts';
import { namespaceOf, places } from './topology.ts';

const NAMESPACES = '/run/netns';
const OF_A_PROCESS = /^(lab(\d+)[a-z]?)-/;

/** Of a laboratory that ends with this process, with a letter behind it for a second one. */
export const prefixOfThisProcess = (): string => `lab${process.pid}`;

export async function removeLaboratory(prefix: string): Promise<void> {
  const spaces = places
    .map((place) => namespaceOf(prefix, place))
    .filter((space) => existsSync(`${NAMESPACES}/${space}`));
  // Whoever still runs inside would keep the namespace alive, without a name.
  const ending = spaces.map((space) => `ip netns pids ${space} | xargs -r kill -9 || true`);
  await sh([...ending, ...spaces.map((space) => `ip netns delete ${space}`)]);
  await sh(places.map((place) => `rm -rf /etc/netns/${namespaceOf(prefix, place)}`));
}

export async function removeOrphans(): Promise<void> {
  const prefixes = new Set<string>();
  for (const name of globSync('lab*', { cwd: NAMESPACES })) {
    const [, prefix, pid] = OF_A_PROCESS.exec(name) ?? [];
    if (prefix !== undefined && !existsSync(`/proc/${pid}`)) prefixes.add(prefix);
  }
  for (const prefix of prefixes) await removeLaboratory(prefix);
}

/** Why this machine can have no laboratory, if it cannot. */
export async function whyNoLaboratory(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'it needs Linux';
  if (process.getuid?.() !== 0) return 'only root may make network namespaces';
  const needed = ['ip', 'nft', 'conntrack', 'ethtool', 'tc'];
  const trial = `lab${process.pid}-trial`;
  try {
    await sh(
      needed.map((name) => `command -v ${name} > /dev/null || { echo no ${name} >&2; exit 1; }`),
    );
    await sh([`ip netns add ${trial}`, `ip netns delete ${trial}`]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
