import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { helpText } from './help.ts';
import { defaultLimits, limitNames } from './limits.ts';
import { flagOf, optionNames, variableOf } from './options.ts';

const manual = readFileSync(new URL('../../../docs/operate.md', import.meta.url), 'utf8');

it('[SRV10] --help names every option, variable and limit within 80 columns', () => {
  const help = helpText('1.2.3');
  for (const name of optionNames) {
    expect(help).toContain(`  ${flagOf(name)}`);
    expect(help).toContain(`(${variableOf(name)})`);
  }
  for (const name of limitNames) expect(help).toContain(`${name}=`);
  for (const line of help.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
});

it('[SRV10] docs/operate.md names every option, variable and limit, and no other', () => {
  const rows = manual.split('\n').filter((line) => line.startsWith('| `'));
  const named = rows.map((line) => /^\| `([^ `]+)/.exec(line)?.[1]);
  const flags = named.filter((name) => name?.startsWith('--') === true);
  expect(new Set(flags)).toEqual(new Set([...optionNames.map(flagOf), '--help', '--version']));
  for (const name of optionNames) expect(manual).toContain(`\`${variableOf(name)}\``);
  const limits = rows.map((line) => /^\| `([a-zA-Z]+)` \| (\d+) \| ./.exec(line));
  const documented = limits.flatMap((row) => (row === null ? [] : [[row[1], Number(row[2])]]));
  expect(Object.fromEntries(documented)).toEqual(defaultLimits);
});
