import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { parseJson } from '@parley/protocol';

const packageFile = readFileSync(new URL('../package.json', import.meta.url), 'utf8');

export const { version } = v.parse(
  v.object({ version: v.string() }),
  parseJson(packageFile, 100_000),
);
