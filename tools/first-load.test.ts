import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import { buildWeb, WEB_DIST } from './web.ts';

const FIRST_LOAD_MAX_BYTES = 60_000;

let page = '';

beforeAll(async () => {
  expect(await buildWeb()).toBeUndefined();
  page = readFileSync(resolve(WEB_DIST, 'index.html'), 'utf8');
});

it('[APP8] what a guest who opens a link loads first fits into 60 kB gzip', () => {
  const linked = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, path]) => path);
  expect(linked.map((path) => path?.split('.').at(-1)).toSorted()).toEqual(['css', 'js']);
  const files = ['index.html', ...linked.map(String)];
  const bytes = files.map((file) => gzipSync(readFileSync(resolve(WEB_DIST, file))).length);
  expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(FIRST_LOAD_MAX_BYTES);
});

it('[SRV2] the page needs nothing inline that the content security policy forbids', () => {
  expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
  expect(page).not.toMatch(/(?:src|href)="(?!\/|#)/);
});
