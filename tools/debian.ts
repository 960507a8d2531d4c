/** The programs that tests run and that are no npm packages: Debian's, installed when we may. */
import { existsSync } from 'node:fs';
import { postgresPrograms } from './postgres.ts';
import { run } from './run.mjs';
import { NOTHING, type Tally } from './tally.ts';

const NATS = 'calls behind NATs';

const NEEDED = [
  { name: 'chromium', file: '/usr/bin/chromium', for: 'calls in Chromium' },
  { name: 'firefox-esr', file: '/usr/bin/firefox-esr', for: 'calls in Firefox' },
  { name: 'coturn', file: '/usr/bin/turnserver', for: 'calls through a relay' },
  { name: 'iproute2', file: '/usr/sbin/ip', for: NATS },
  { name: 'nftables', file: '/usr/sbin/nft', for: NATS },
  { name: 'conntrack', file: '/usr/sbin/conntrack', for: NATS },
  { name: 'ethtool', file: '/usr/sbin/ethtool', for: NATS },
  { name: 'libnss3-tools', file: '/usr/bin/certutil', for: 'relays with TLS behind NATs' },
  { name: 'openssl', file: '/usr/bin/openssl', for: 'TLS with a certificate of our own' },
];

const POSTGRES = { name: 'postgresql', for: 'the store on PostgreSQL' };

const missing = (): { name: string; for: string }[] => [
  ...NEEDED.filter(({ file }) => !existsSync(file)),
  ...(postgresPrograms() === undefined ? [POSTGRES] : []),
];

/** What is still missing counts as skipped, with what that leaves out said plainly. */
export async function installDebianPackages(): Promise<Tally> {
  const why = missing().length === 0 ? '' : await install(missing().map(({ name }) => name));
  const skipped = missing().map((one) => `${one.for}, for lack of Debian's ${one.name}`);
  for (const name of skipped) console.log(`Not run: ${name}, because ${why}.`);
  return { ...NOTHING, skipped };
}

/** Resolves to why packages may still be missing. */
async function install(names: readonly string[]): Promise<string> {
  if (!existsSync('/usr/bin/apt-get')) return 'this system has no apt-get';
  if (process.getuid?.() !== 0) return 'only root may install';
  console.log(`Installing ${names.join(', ')} from Debian ...`);
  const aptGet = (...args: string[]): ReturnType<typeof run> =>
    run('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-qq', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      quiet: true,
    });
  await aptGet('update');
  const { output } = await aptGet('install', '--yes', '--no-install-recommends', ...names);
  return `apt-get failed:\n${output}`;
}
