import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadServerKey } from './server-key.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-key-'));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

it('[ROOM1] the key is made once, for the owner only, and found again after a restart', () => {
  const data = join(folder, 'a/b');
  const first = loadServerKey(data);
  expect(first.length).toBe(32);
  expect(statSync(join(data, 'server.key')).mode & 0o777).toBe(0o600);
  expect(statSync(data).mode & 0o777).toBe(0o700);
  expect(readdirSync(data)).toEqual(['server.key']);
  expect(Buffer.compare(loadServerKey(data), first)).toBe(0);
});

it('two servers have different keys', () => {
  expect(loadServerKey(join(folder, 'a'))).not.toEqual(loadServerKey(join(folder, 'b')));
});

it('a key that is cut short is refused in one line and not replaced', () => {
  writeFileSync(join(folder, 'server.key'), 'short');
  expect(() => loadServerKey(folder)).toThrow(
    /^--data-dir: .*server\.key is no server key: it has 5 bytes instead of 32\./,
  );
  expect(statSync(join(folder, 'server.key')).size).toBe(5);
});

it('a folder that cannot be made or written is refused in one line', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => loadServerKey(join(folder, 'file/data'))).toThrow(
    /^--data-dir: cannot write .*: a part of the path is not a folder\.$/,
  );
  expect(existsSync(join(folder, 'file/data'))).toBe(false);
});
