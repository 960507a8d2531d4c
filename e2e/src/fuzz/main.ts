/**
 * npm run fuzz [-- --frames 1000000 --door peerjs --seed 1]: odd frames at every protocol of a live
 * server, or at one, until each has read as many.
 */
import { parseArgs } from 'node:util';
import { startServer } from '../harness/server.ts';
import { allDoors, targets, tolerant, underFire } from './campaign.ts';
import { attackOverHttp } from './http-attack.ts';

const names = targets.map(({ name }) => name);
const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '1000000' },
    door: { type: 'string', multiple: true, default: names },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const [frames, seed] = [Number(values.frames), Number(values.seed)];
const chosen = targets.filter(({ name }) => values.door.includes(name));
if (chosen.length < values.door.length || !(frames > 0) || !Number.isInteger(seed)) {
  console.error(`Usage: npm run fuzz [-- --frames N] [--seed N] [--door ${names.join(' | ')}]`);
  process.exit(2);
}

/** Often enough to see that it goes on. */
const TELL_EVERY = 50_000;
const HTTP_REQUESTS_PER_FRAME = 0.01;

const server = await startServer(...allDoors, ...tolerant, '--log-level', 'warn');
let undisturbed = true;
try {
  for (const target of chosen) {
    let toldAt = 0;
    await underFire({
      url: server.url,
      targets: [target],
      seed,
      frames,
      told: (_, read, { answers }) => {
        if (read - toldAt < TELL_EVERY && read < frames) return;
        toldAt = read;
        const some = [...answers].map(([answer, count]) => `${answer} ${count}`).join(', ');
        console.log(
          `${target.name}, seed ${seed}: ${read} frames; answers of the last round: ${some}`,
        );
      },
    });
  }
  const statuses = await attackOverHttp(server.port, seed, frames * HTTP_REQUESTS_PER_FRAME);
  console.log(`requests by status: ${[...statuses].map((one) => one.join(' ')).join(', ')}`);
} catch (error) {
  undisturbed = false;
  console.error(error);
}
const code = await server.stop();
console.log(`server ended with ${code}; good clients ${undisturbed ? 'undisturbed' : 'DISTURBED'}`);
process.exit(code === 0 && undisturbed ? 0 : 1);
