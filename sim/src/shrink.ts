/**
 * Makes a failing scenario short: deletes steps, in large pieces first, as long as the same rule
 * still breaks (delta debugging), then prints what is left as a test.
 */
import type { Mutants } from '@parley/core/kit';
import { runScenario } from './run.ts';
import { mildSettings, type Scenario, type Settings, type Step } from './scenario.ts';

export interface Shrunk {
  scenario: Scenario;
  rule: string;
  runs: number;
}

/** `runsMax` bounds the work; what is left then is as short as it got. */
export function shrink(failing: Scenario, rule: string, mutants: Mutants, runsMax = 400): Shrunk {
  let runs = 0;
  const fails = (scenario: Scenario): boolean => {
    runs += 1;
    return runScenario(scenario, { mutants }).breaches.some((breach) => breach.rule === rule);
  };
  let best = failing;
  const attempt = (scenario: Scenario): boolean => {
    if (runs >= runsMax || !fails(scenario)) return false;
    best = scenario;
    return true;
  };
  cutTail(failing, mutants, attempt);
  for (let size = best.steps.length >> 1; size >= 1; size >>= 1) {
    let at = 0;
    while (at < best.steps.length && runs < runsMax) {
      const steps = best.steps.toSpliced(at, size);
      if (!attempt({ ...best, steps })) at += size;
    }
  }
  simplify(() => best, attempt);
  return { scenario: best, rule, runs };
}

/** What comes after the breach cannot have caused it. */
function cutTail(
  failing: Scenario,
  mutants: Mutants,
  attempt: (scenario: Scenario) => boolean,
): void {
  const at = runScenario(failing, { mutants }).breaches[0]?.at ?? failing.healAt;
  const steps = failing.steps.filter(([time]) => time <= at);
  const healAt = Math.min(failing.healAt, Math.ceil(at) + 1_000);
  attempt({ ...failing, steps, healAt });
}

/** Milder settings, fewer clients, rounder times. */
function simplify(best: () => Scenario, attempt: (scenario: Scenario) => boolean): void {
  attempt({ ...best(), settings: mildSettings });
  for (const name of Object.keys(mildSettings) as (keyof Settings)[]) {
    const now = best();
    if (now.settings[name] === mildSettings[name]) continue;
    attempt({ ...now, settings: { ...now.settings, [name]: mildSettings[name] } });
  }
  const used = [...new Set(best().steps.map(([, client]) => client))].toSorted((a, b) => a - b);
  const renumbered = best().steps.map(([at, client, action]): Step => [
    at,
    used.indexOf(client),
    action,
  ]);
  const core = best().core.flatMap((client) => (used.includes(client) ? used.indexOf(client) : []));
  attempt({ ...best(), steps: renumbered, clients: used.length, core });
  for (const grain of [1_000, 100]) {
    const steps = best().steps.map(([at, client, action]): Step => [
      Math.round(at / grain) * grain,
      client,
      action,
    ]);
    if (attempt({ ...best(), steps })) return;
  }
}

/** A test that runs the scenario: paste it beside the others. */
export function printTest({ scenario: found, rule }: Shrunk): string {
  const { seed, settings, clients, healAt, steps } = found;
  const told: Record<string, unknown> = { seed, clients, healAt };
  for (const name of Object.keys(mildSettings) as (keyof Settings)[]) {
    if (settings[name] !== mildSettings[name]) told[name] = settings[name];
  }
  return [
    `it('[SIM2] seed ${seed} keeps ${rule}', () => {`,
    '  const found = runScenario(',
    `    scenario(${inline(told)}, [`,
    ...steps.map(([at, client, action]) => `      [${at}, ${client}, ${inline(action)}],`),
    '    ]),',
    '  );',
    '  expect(found.breaches).toEqual([]);',
    '});',
  ].join('\n');
}

const inline = (value: object): string => {
  const parts = Object.entries(value).map(([name, one]) => `${name}: ${literal(one)}`);
  return `{ ${parts.join(', ')} }`;
};

const literal = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
