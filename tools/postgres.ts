/**
 * One PostgreSQL for all tests of a project, on a socket in a folder of its own: vitest starts it before
 * them and ends it after them. It also ends, and leaves nothing, when vitest itself is killed.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where tests make schemas of their own; null where PostgreSQL is not installed. */
    postgres: string | null;
  }
}

const INSTALLED = '/usr/lib/postgresql';

/** Its input ends with whoever started it. No test ends PostgreSQL itself, so it need not wait for the disk. */
const WHILE_WANTED = `
  initdb -D data --username parley --auth trust --encoding UTF8 --locale C --no-sync > log 2>&1 &&
  pg_ctl start -D data -l log -o "-k $PWD -c listen_addresses= -c fsync=off" > /dev/null ||
  { cat log >&2; rm -r "$PWD"; exit 1; }
  echo started
  read wanted
  pg_ctl stop -D data -m immediate > /dev/null
  rm -r "$PWD"
`;

export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const programs = postgresPrograms();
  if (programs === undefined) {
    project.provide('postgres', null);
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'parley-postgres-'));
  const user = whoMayRunIt();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const child = spawn('/bin/sh', ['-c', WHILE_WANTED], {
    ...user,
    cwd: folder,
    env: { PATH: `${programs}:/usr/bin:/bin`, LC_ALL: 'C' },
    stdio: ['pipe', 'pipe', 'inherit'],
    // Ctrl-C is for vitest, which then ends this.
    detached: true,
  });
  const ended = once(child, 'exit');
  const started = await Promise.race([once(child.stdout, 'data'), ended.then(() => undefined)]);
  if (started === undefined) throw new Error(`PostgreSQL in ${programs} does not start.`);
  project.provide('postgres', `postgres://parley@localhost/postgres?host=${folder}`);
  return async () => {
    child.stdin.end();
    await ended;
  };
}

/** Of the newest version there is. */
export function postgresPrograms(): string | undefined {
  const versions = existsSync(INSTALLED) ? readdirSync(INSTALLED) : [];
  return versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(INSTALLED, version, 'bin'))
    .find((programs) => existsSync(join(programs, 'postgres')));
}

/** PostgreSQL refuses to run as root; its Debian package brings somebody who may. */
function whoMayRunIt(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (what: string): number =>
    Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}
