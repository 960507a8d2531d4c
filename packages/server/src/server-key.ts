/** The secret by which this server knows again what it issued: made once, kept in the data folder. */
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { codeOf, reasonOf, StartError } from './start-error.ts';

const KEY_BYTES = 32;

export function loadServerKey(dataDir: string): Uint8Array {
  const file = resolve(dataDir, 'server.key');
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    if (!existsSync(file)) makeKey(dataDir, file);
  } catch (error) {
    throw new StartError(`--data-dir: cannot write ${resolve(dataDir)}: ${reasonOf(error)}.`);
  }
  const key = readKey(file);
  if (key.length === KEY_BYTES) return key;
  throw new StartError(
    `--data-dir: ${file} is no server key: it has ${key.length} bytes instead of ${KEY_BYTES}. Remove it to get a new one.`,
  );
}

function readKey(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new StartError(`--data-dir: cannot read ${file}: ${reasonOf(error)}.`);
  }
}

/** Appears whole or not at all, and the first of two servers that start together wins. */
function makeKey(folder: string, file: string): void {
  const draft = join(folder, `server.key.${process.pid}`);
  writeFileSync(draft, randomBytes(KEY_BYTES), { mode: 0o600, flush: true });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
}
