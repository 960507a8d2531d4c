/** Whether two good clients notice that others hold on to the server and flood it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Child } from './harness/child.ts';
import { Load } from './harness/load.ts';
import { MeasuredServer, SOURCES } from './harness/servers.ts';
import type { AttackOrder, AttackResult } from './hostile/main.ts';
import type { Measurement } from './measurement.ts';
import type { Row } from './report.ts';
import { median, p99, ratiosByRound, spread } from './stats.ts';

const ROUNDS = 7;
const EVERY_MS = 10;
const LISTEN_MS = 4_000;
const ATTACK = { sockets: 1_000, floods: 16, framesPerSecond: 2_000, returnsPerSecond: 200 };
/** Until all of the sockets are open. */
const ASSEMBLY_MS = 2_000;
const PATIENCE_MS = 30_000;
const GOAL = 2;

export const hostile: Measurement = {
  name: 'hostile',
  how: `Two good clients send each other a message every ${EVERY_MS} ms, alone and beside ${ATTACK.sockets.toLocaleString('en')} raw sockets (silent, with headers that never end, with half frames, with ever more fragments; those that are cut off come back, ${ATTACK.returnsPerSecond} a second) and a flood of ${ATTACK.framesPerSecond.toLocaleString('en')} odd frames a second over ${ATTACK.floods} sockets; ${ROUNDS} rounds in turn. The attackers run at a lower priority, because the processors they share with the server are not what is measured.`,
  measure: measureHostile,
};

async function measureHostile(): Promise<Row[]> {
  const server = await MeasuredServer.start('parley');
  const load = new Load();
  const attackers = new Child('attackers', [
    fileURLToPath(new URL('./hostile/main.ts', import.meta.url)),
  ]);
  const { port } = server;
  await load.do({ do: 'open', side: 'parley', port, pairs: 1, sources: SOURCES, meet: true });

  const listen = async (): Promise<number> => {
    const job = { do: 'hold', side: 'parley', pairs: 1, everyMs: EVERY_MS } as const;
    const { latencies, missed } = await load.do({ ...job, forMs: LISTEN_MS });
    if (missed > 0) throw new Error(`${missed} messages of good clients were lost.`);
    return p99(latencies);
  };
  const attack = (forMs: number): Promise<AttackResult> => {
    const order: AttackOrder = { ...ATTACK, port, sources: SOURCES, forMs };
    return attackers.ask(order, PATIENCE_MS);
  };

  const alone: number[] = [];
  const beside: number[] = [];
  let frames = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    alone.push(await listen());
    const attacked = attack(ASSEMBLY_MS + LISTEN_MS + ASSEMBLY_MS);
    await sleep(ASSEMBLY_MS);
    beside.push(await listen());
    frames += (await attacked).frames;
  }
  await Promise.all([server.end(), load.end(), attackers.end()]);

  const ratios = ratiosByRound(beside, alone);
  const ratio = median(ratios);
  return [
    {
      what: 'p99 of two good clients beside hostile sockets and a flood',
      parley: `${median(beside).toFixed(2)} ms (${frames.toLocaleString('en')} odd frames)`,
      beside: `the two alone ${median(alone).toFixed(2)} ms`,
      ratio,
      spread: spread(ratios),
      goal: { text: `below ${GOAL}`, isMet: ratio < GOAL },
    },
  ];
}
