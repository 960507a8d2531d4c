/**
 * The phases of a run: chaos with every check on, then the faults end for the core and it must come
 * to agree within a minute, then everybody leaves and nothing may remain.
 */
import type { Millis } from '@parley/core/kit';
import { serverLimits } from '@parley/core/server';
import { isByName } from './by-name.ts';
import { checkHistories } from './checks/history.ts';
import { checkAgreement, deadlines } from './checks/liveness.ts';
import type { ClientNode } from './client-node.ts';
import { inflict, inflictOnServer } from './faults.ts';
import type { Marks } from './marks.ts';
import type { Action, NameAction, Scenario, ServerAction, Step, UserAction } from './scenario.ts';
import { type Breach, Simulation, type SimulationOptions } from './simulation.ts';

export interface Outcome {
  breaches: readonly Breach[];
  hash: string;
  events: number;
  virtualMs: Millis;
  marks: Marks;
  lines: readonly string[];
}

/** Sessions and rooms outlive their people, and the memory of a room outlives the room. */
const { sessionLifeInRoomMs, roomLifeMs, tombstoneLifeMs } = serverLimits;
const goodbyeMs = 35_000;
const quiesceMs = sessionLifeInRoomMs + roomLifeMs + tombstoneLifeMs + 60_000;

export function runScenario(scenario: Scenario, options: SimulationOptions = {}): Outcome {
  const simulation = new Simulation(scenario, options);
  for (const step of scenario.steps) take(simulation, step);
  simulation.run(scenario.healAt);
  if (!simulation.failed) becomeWell(simulation);
  if (!simulation.failed) endAll(simulation);
  const { world, breaches, marks } = simulation;
  return {
    breaches,
    hash: world.trace.hash,
    events: world.events,
    virtualMs: world.now,
    marks,
    lines: world.trace.lines ?? [],
  };
}

function take(simulation: Simulation, [at, client, action]: Step): void {
  const person = simulation.people[client];
  if (person === undefined) return;
  simulation.world.at(at, () => {
    if (isServerAction(action)) inflictOnServer(simulation, action);
    else if (isUserAction(action)) person.act(action);
    else inflict(simulation, person, action);
  });
}

function becomeWell(simulation: Simulation): void {
  const { scenario, people, server, outer } = simulation;
  const core = scenario.core.flatMap((number) => people[number] ?? []);
  server.heal();
  outer.heal();
  for (const person of core) person.heal();
  const healedAt = simulation.world.now;
  for (const deadline of deadlines) {
    simulation.run(healedAt + deadline.afterMs);
    if (simulation.failed) return;
    deadline.check(simulation, core);
  }
  checkAgreement(simulation, core);
}

function endAll(simulation: Simulation): void {
  const { people, world, server, judge } = simulation;
  const tabs = people.flatMap((person) => person.tabs);
  for (const person of people) person.heal();
  for (const tab of tabs) tab.feed({ t: 'stop' });
  simulation.run(world.now + goodbyeMs);
  for (const tab of tabs) checkStopped(simulation, tab);
  for (const tab of tabs) tab.vanish();
  checkHistories(simulation);
  simulation.run(world.now + quiesceMs);
  if (simulation.failed) return;
  for (const [name, count] of Object.entries(server.gauges)) {
    if (count !== 0) judge.breach('I30', `${count} ${name} remain after everybody left`);
  }
}

function checkStopped({ judge }: Simulation, tab: ClientNode): void {
  const { timers, requests, links } = tab.gauges;
  const remain = Object.entries({ timers, requests, links, held: tab.held });
  for (const [name, count] of remain) {
    if (count !== 0) judge.breach('I30', `${tab.name} stopped and keeps ${count} ${name}`);
  }
}

const userActions: Record<Exclude<UserAction, NameAction>['do'], true> = {
  open: true,
  create: true,
  look: true,
  join: true,
  pair: true,
  leave: true,
  chat: true,
  lock: true,
  remove: true,
  mute: true,
  share: true,
  reload: true,
  duplicate: true,
  close: true,
  hide: true,
  show: true,
};

const serverActions: Record<ServerAction['do'], true> = {
  pauseServer: true,
  restartServer: true,
  takeOverServer: true,
  killTwice: true,
  drainServer: true,
  storeAway: true,
  storeSlow: true,
};

const isUserAction = (action: Action): action is UserAction =>
  action.do in userActions || isByName(action);
const isServerAction = (action: Action): action is ServerAction => action.do in serverActions;
