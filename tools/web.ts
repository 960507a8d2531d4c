/** Builds the web app when its sources have changed since the last build. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { filesOf, ROOT, runTool } from './repo.ts';

export const WEB_DIST = resolve(ROOT, 'apps/web/dist');

const BUILT_FROM = resolve(ROOT, '.tsbuild/web-sources');
const SOURCES = ['package-lock.json', 'apps/web/**', 'packages/{client,core,protocol}/src/**'];

/** Resolves to what went wrong, or to undefined when the build is up to date. */
export async function buildWeb(): Promise<string | undefined> {
  const sources = hashOfSources();
  const isFresh = existsSync(resolve(WEB_DIST, 'index.html')) && builtFrom() === sources;
  if (isFresh) return undefined;
  const { code, output } = await runTool('vite', ['build'], {
    cwd: resolve(ROOT, 'apps/web'),
    quiet: true,
  });
  if (code !== 0) return output;
  mkdirSync(dirname(BUILT_FROM), { recursive: true });
  writeFileSync(BUILT_FROM, sources);
  return undefined;
}

const builtFrom = (): string | undefined =>
  existsSync(BUILT_FROM) ? readFileSync(BUILT_FROM, 'utf8') : undefined;

function hashOfSources(): string {
  const hash = createHash('sha256');
  for (const file of filesOf(...SOURCES)) {
    if (/\.test\.tsx?$/.test(file) || !statSync(resolve(ROOT, file)).isFile()) continue;
    hash.update(`${file}\0`).update(readFileSync(resolve(ROOT, file)));
  }
  return hash.digest('hex');
}

if (import.meta.main) {
  const wrong = await buildWeb();
  if (wrong !== undefined) {
    console.error(`${wrong}\nThe web app could not be built.`);
    process.exitCode = 1;
  }
}
