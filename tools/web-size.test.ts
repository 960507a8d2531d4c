/** Measures what a guest loads before the first screen: the page, what it names, and what that imports. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { buildWeb, WEB_DIST } from './web.ts';

const LIMIT_BYTES = 60_000;

const read = (file: string): string => readFileSync(resolve(WEB_DIST, file), 'utf8');

/** Imports of a chunk that run before it does; those with parentheses are for later. */
const STATIC_IMPORT = /(?:\bfrom|\bimport)\s*["']\.\/([^"']+\.js)["']/g;

function firstFiles(): Set<string> {
  const named = read('index.html').matchAll(
    /<(?:script|link)\b[^>]*\b(?:src|href)="\.?\/([^"]+\.(?:js|css))"/g,
  );
  const files = new Set([...named].map(([, file = '']) => file));
  // What is added while it is walked is walked, too.
  for (const file of files) {
    if (!file.endsWith('.js')) continue;
    for (const [, chunk = ''] of read(file).matchAll(STATIC_IMPORT)) files.add(`assets/${chunk}`);
  }
  return files;
}

it('loads the web app at first with at most 60 kB', { timeout: 120_000 }, async () => {
  expect(await buildWeb()).toBeUndefined();
  const files = firstFiles();
  expect([...files].some((file) => file.endsWith('.js'))).toBe(true);
  const sizes = ['index.html', ...files].map(
    (file) => gzipSync(readFileSync(resolve(WEB_DIST, file)), { level: 9 }).length,
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(LIMIT_BYTES);
});
