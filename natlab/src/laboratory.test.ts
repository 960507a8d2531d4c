import { existsSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Laboratory } from './laboratory.ts';
import { prefixOfThisProcess, removeLaboratory, removeOrphans } from './leftovers.ts';
import type { NatBehaviour } from './probe/prober.ts';
import type { RouterKind } from './router-rules.ts';
import { sh } from './shell.ts';
import { addresses } from './topology.ts';

const laboratory = new Laboratory(prefixOfThisProcess());

const namespacesOf = (prefix: string): string[] =>
  readdirSync('/run/netns').filter((name) => name.startsWith(`${prefix}-`));

const packetsThrough = async (count: number): Promise<number> => {
  const ping = `ping -q -i 0.002 -c ${count} -W 1 ${addresses.web} || true`;
  const said = await sh([`ip netns exec ${laboratory.namespace('b')} ${ping}`]);
  return Number(/(\d+) received/.exec(said)?.[1]);
};

/** From `a` to a server that listens there. */
const connects = (port: number, host: string = addresses.web): Promise<boolean> =>
  sh([
    `ip netns exec ${laboratory.namespace('server')} ${process.execPath} -e '
       const server = require("net").createServer().listen(${port}, "${host}", () => console.log("here"));
       setTimeout(() => process.exit(), 20_000);' > /dev/null &`,
    `server=$!`,
    `trap "kill $server" EXIT`,
    `ip netns exec ${laboratory.namespace('a')} ${process.execPath} -e '
       const again = () => {
         const socket = require("net").connect(${port}, "${host}", () => process.exit(0));
         socket.on("error", () => setTimeout(again, 50));
       };
       again();
       setTimeout(() => process.exit(3), 4_000);'`,
  ]).then(
    () => true,
    () => false,
  );

beforeAll(async () => {
  await removeOrphans();
  await laboratory.up();
});
afterAll(() => laboratory.down());

describe('each kind of router', () => {
  const KINDS: [RouterKind, NatBehaviour['mapping'], NatBehaviour['filtering']][] = [
    ['full-cone', 'independent', 'independent'],
    ['address', 'independent', 'address'],
    ['port', 'independent', 'address and port'],
    ['symmetric', 'address and port', 'address and port'],
    ['no-udp', 'blocked', 'blocked'],
    ['only-443', 'blocked', 'blocked'],
    ['only-web', 'blocked', 'blocked'],
  ];

  it.each(KINDS)(
    '%s: mapping %s, filtering %s, as STUN finds it',
    async (kind, mapping, filtering) => {
      await laboratory.setKind('home-a', kind);
      expect(await laboratory.kindOf('home-a')).toBe(kind);
      expect(await laboratory.probe('a')).toEqual({ mapping, filtering });
    },
  );

  it('lets TCP out as it says', async () => {
    await laboratory.setKind('home-a', 'no-udp');
    expect(await connects(3_478)).toBe(true);
    await laboratory.setKind('home-a', 'only-443');
    expect(await connects(443)).toBe(true);
    expect(await connects(3_478)).toBe(false);
    expect(await connects(443, addresses.relay)).toBe(true);
    await laboratory.setKind('home-a', 'only-web');
    expect(await connects(443)).toBe(true);
    expect(await connects(443, addresses.relay)).toBe(false);
  });
});

it('a client moves between networks and has one at a time', async () => {
  const addressesOfA = (): Promise<string> =>
    sh([`ip -n ${laboratory.namespace('a')} -brief -4 address show scope global`]);
  await laboratory.setKind('mobile', 'symmetric');
  await laboratory.move('mobile');
  expect(await addressesOfA()).toMatch(/^mobile\S+ +\S+ +10\.20\.0\.10\/24 *\n$/);
  expect(await laboratory.probe('a')).toMatchObject({ mapping: 'address and port' });
  await laboratory.setKind('home-a', 'port');
  await laboratory.move('home');
  expect(await addressesOfA()).toMatch(/^home\S+ +\S+ +192\.168\.1\.10\/24 *\n$/);
  expect(await laboratory.probe('a')).toMatchObject({ mapping: 'independent' });
});

it('a line loses what it is told to lose, and is slow as told, until it is good again', async () => {
  expect(await packetsThrough(100)).toBe(100);
  await laboratory.setLine('home-b', { lossPercent: 30 });
  const through = await packetsThrough(400);
  // Half of them make it there and back: 0.7 * 0.7.
  expect(through).toBeGreaterThan(120);
  expect(through).toBeLessThan(280);
  await laboratory.setLine('home-b', { kbitPerSecond: 300 });
  expect(await sh([`tc -n ${laboratory.namespace('home-b')} qdisc show dev wan`])).toContain(
    '300Kbit',
  );
  await laboratory.setLine('home-b', {});
  expect(await packetsThrough(100)).toBe(100);
});

it('two live side by side, and each goes alone', async () => {
  const other = new Laboratory(`${laboratory.prefix}b`);
  await other.up();
  await other.setKind('home-a', 'symmetric');
  await laboratory.setKind('home-a', 'full-cone');
  expect(await other.probe('a')).toMatchObject({ mapping: 'address and port' });
  expect(await laboratory.probe('a')).toMatchObject({ filtering: 'independent' });
  await other.down();
  expect(namespacesOf(other.prefix)).toEqual([]);
  expect(await laboratory.probe('a')).toMatchObject({ filtering: 'independent' });
});

it('what a crash left is removed by the next run, with what runs in it', async () => {
  // No process has this id: Linux ends at 2^22.
  const orphan = new Laboratory('lab4999999');
  await orphan.up();
  const child = orphan.spawn('a', ['sleep', '1000']);
  const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  await removeOrphans();
  expect(await ended).toBe('SIGKILL');
  expect(namespacesOf(orphan.prefix)).toEqual([]);
  expect(existsSync(`/etc/netns/${orphan.namespace('a')}`)).toBe(false);
  expect(namespacesOf(laboratory.prefix)).toHaveLength(8);
});

it('removing what is not there is nothing', async () => {
  await removeLaboratory('nothing');
});
