/** npm run fuzz [-- --minutes 10 --seed 1]: goes on for as long as asked and keeps its corpus. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startServer } from '../harness/server.ts';
import { openPair } from '../harness/wire-client.ts';
import { attack } from './attacker.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const corpusFile = new URL('../../output/fuzz-corpus.json', import.meta.url);
const end = performance.now() + Number(values.minutes) * 60_000;

mkdirSync(new URL('.', corpusFile), { recursive: true });
let corpus = new Map<string, string>();
try {
  corpus = new Map(
    Object.entries(JSON.parse(readFileSync(corpusFile, 'utf8')) as Record<string, string>),
  );
} catch {
  // The first campaign starts without one.
}

// With a tolerance for nonsense that no server has, or most frames would meet a closed socket.
const server = await startServer(
  '--limit',
  'malformedFramesMax=1000000,messagesBurst=2000000,messagesPerSecond=1000000',
);
const { ann, bob, toBob } = await openPair(server.url);
let frames = 0;
let sent = 0;
let arrived = 0;
bob.listen((frame) => {
  if (frame.t === 'chat') arrived += 1;
});
for (let round = 0; performance.now() < end; round += 1) {
  const findings = await attack({
    url: server.url,
    seed: Number(values.seed) + round,
    frames: 50_000,
    sockets: 16,
    corpus,
    until: () => performance.now() > end,
  });
  frames += findings.sent;
  corpus = findings.corpus;
  writeFileSync(corpusFile, JSON.stringify(Object.fromEntries(corpus), null, 1));
  sent += 1;
  ann.command({ t: 'chat', to: toBob, id: `message${sent}`.padEnd(24, 'x'), text: 'still here' });
  const answers = [...findings.answers].map(([answer, count]) => `${answer} ${count}`).join(', ');
  console.log(
    `seed ${Number(values.seed) + round}: ${frames} frames, corpus ${corpus.size}, answers: ${answers}`,
  );
}
const undisturbed = ann.closed === undefined && bob.closed === undefined && sent - arrived <= 1;
const code = await server.stop();
console.log(
  `${frames} frames; server ended with ${code}; good clients ${undisturbed ? 'undisturbed' : 'DISTURBED'}`,
);
process.exit(code === 0 && undisturbed ? 0 : 1);
