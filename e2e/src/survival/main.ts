/**
 * npm run survive -- kills [--times 200] [--seed 1]: the server is killed under calls, again and again.
 * npm run survive -- soak [--minutes 40] [--clients 500]: many come and go, and nothing may grow.
 */
import { parseArgs } from 'node:util';
import { killAgainAndAgain } from './kills.ts';
import { soak } from './soak.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    times: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    browsers: { type: 'string', default: '2' },
    minutes: { type: 'string', default: '40' },
    clients: { type: 'string', default: '500' },
  },
});
const [campaign] = positionals;
const told = (line: string): void => console.log(line);

async function kills(): Promise<readonly string[]> {
  const report = await killAgainAndAgain({
    times: Number(values.times),
    browserCalls: Number(values.browsers),
    standingCalls: 12,
    changingCalls: 6,
    seed: Number(values.seed),
    told,
  });
  const refused = [...report.refused].map(([code, count]) => `${code} ${count}`).join(', ');
  told(
    `${report.kills} kills: ${report.connected} set-ups connected, others: ${refused || 'none'}`,
  );
  return report.wrongs;
}

async function longTime(): Promise<readonly string[]> {
  const report = await soak({
    minutes: Number(values.minutes),
    clients: Number(values.clients),
    told,
  });
  told(`${report.calls} calls came and went`);
  return report.wrongs;
}

const campaigns: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  kills,
  soak: longTime,
};
const run = campaigns[campaign ?? ''];
if (run === undefined) {
  console.error(
    'Usage: npm run survive -- kills [--times N] [--seed N] [--browsers N] | soak [--minutes N] [--clients N]',
  );
  process.exit(2);
}
const wrongs = await run();
for (const wrong of wrongs) console.error(wrong);
console.log(wrongs.length === 0 ? 'nothing was lost' : `${wrongs.length} things were wrong`);
process.exit(wrongs.length === 0 ? 0 : 1);
