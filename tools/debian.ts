/** The programs that tests run and that are no npm packages: Debian's, installed when we may. */
import { existsSync } from 'node:fs';
import { run } from './run.mjs';
import { sum, tally, verdict, type Tally } from './tally.ts';

const NEEDED = [
  { name: 'chromium', file: '/usr/bin/chromium', for: 'calls in Chromium' },
  { name: 'firefox-esr', file: '/usr/bin/firefox-esr', for: 'calls in Firefox' },
  { name: 'openssl', file: '/usr/bin/openssl', for: 'TLS with a certificate of our own' },
];

const missing = (): typeof NEEDED => NEEDED.filter(({ file }) => !existsSync(file));

/** On the build machine each one that is missing is a failure; elsewhere it is said and left out. */
export async function installDebianPackages(strict: boolean): Promise<Tally> {
  const why = missing().length === 0 ? '' : await install(missing().map(({ name }) => name));
  return sum(
    missing().map((one) => {
      const message = `Without ${one.name} not run: ${one.for}. It is not installed because ${why}.`;
      if (strict) return verdict(`Debian package ${one.name}`, message);
      console.log(message);
      return tally();
    }),
  );
}

/** Resolves to why packages may still be missing. */
async function install(names: readonly string[]): Promise<string> {
  if (!existsSync('/usr/bin/apt-get')) return 'this system has no apt-get';
  if (process.getuid?.() !== 0) return 'only root may install it';
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
