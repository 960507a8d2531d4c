
import { readFileSync, writeFileSync } from 'node:fs';
import { document } from './document.ts';
import { recovery } from './recovery-tmp.ts';
const D = new URL('../../docs/benchmarks.md', import.meta.url);
const names = [...readFileSync(new URL('./main.ts', import.meta.url),'utf8').match(/const ALL[^\]]*\];/s)![0].matchAll(/^  (\w+),/gm)].map((m) => m[1]);
const known: Record<string,string> = { simulatedHour: 'sim' };
const order = names.map((n) => n === 'recovery' ? recovery : ({ name: known[n] ?? n, how: '', measure: async () => [] }));
const before = readFileSync(D,'utf8');
const after = document(before, order as any, [{ measurement: recovery, rows: await recovery.measure({}) }]);
writeFileSync(D, after);
