import { spawn } from 'node:child_process';
import { Load } from './src/harness/load.ts';
import { SOURCES } from './src/harness/servers.ts';
const port = 23456;
const child = spawn(
  process.execPath,
  [
    '--cpu-prof',
    '--cpu-prof-interval=200',
    '--cpu-prof-dir=/tmp/p/prof',
    '/work/main/packages/server/src/main.ts',
    '--address',
    `127.0.0.1:${port}`,
    '--data-dir',
    '/tmp/p/data',
    '--log-level',
    'info',
  ],
  { stdio: ['ignore', 'ignore', 'pipe'] },
);
let lines = 0;
child.stderr.on('data', (d) => (lines += d.toString().split('\n').length - 1));
await new Promise((r) => setTimeout(r, 4500));
const load = new Load();
await load.do({ do: 'open', side: 'parley', port, pairs: 400, sources: SOURCES, meet: false });
const m0 = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
const l0 = lines;
let n = 0;
for (let i = 0; i < 4; i++) {
  const r: any = await load.do({ do: 'setUps', side: 'parley', perSecond: 150, forMs: 3000 });
  n += r.done;
}
const m1 = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
const parse = (m: string) =>
  new Map([...m.matchAll(/^(\w+(?:\{[^}]*\})?) ([\d.e+]+)$/gm)].map((x) => [x[1], Number(x[2])]));
const a = parse(m0),
  b = parse(m1);
for (const [k, v] of b)
  if (/parley_(messages|relayed|refusals)|process_cpu_(user|system|seconds)/.test(k))
    console.log(k, ((v - (a.get(k) ?? 0)) / n).toFixed(5));
console.log('log lines per call', (lines - l0) / n);
await load.end();
child.kill('SIGTERM');
await new Promise((r) => child.on('exit', r));
