import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { buildWeb, WEB_DIST } from './web.ts';

const LIMIT_BYTES = 60_000;

it('loads the web app at first with at most 60 kB', { timeout: 120_000 }, async () => {
  expect(await buildWeb()).toBeUndefined();
  const page = readFileSync(resolve(WEB_DIST, 'index.html'), 'utf8');
  const first = [
    ...page.matchAll(/<(?:script|link)\b[^>]*\b(?:src|href)="\.?\/([^"]+\.(?:js|css))"/g),
  ].map(([, file = '']) => file);
  expect(first.some((file) => file.endsWith('.js'))).toBe(true);
  const sizes = ['index.html', ...first].map(
    (file) => gzipSync(readFileSync(resolve(WEB_DIST, file)), { level: 9 }).length,
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(LIMIT_BYTES);
});
