/** For the bench: what an hour of ordinary calls costs, with no check and no fault. */
import { runScenario } from './run.ts';
import { calm } from './swarm.ts';

export function simulateHour(clients: number): { cpuMs: number; events: number } {
  const before = process.cpuUsage();
  const { events } = runScenario(calm(1, { minutes: 60, clients }), {
    checks: false,
    trace: 'none',
  });
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1_000, events };
}
