/**
 * Writes a scenario from a seed. First it chooses which faults exist in this world at all, and how
 * often: a run with only half-open sockets finds what a run with everything hides. Then it writes
 * what people do and what befalls them, minute by minute.
 */
import { type Millis, Prng } from '@parley/core/kit';
import {
  type Action,
  type FaultAction,
  mildSettings,
  type Scenario,
  type ServerAction,
  type Settings,
  type Step,
} from './scenario.ts';
import { nameSteps } from './stories.ts';

const absurd = 0.05;

export interface SwarmOptions {
  minutes?: number;
  clients?: number;
}

export function swarm(seed: number, { minutes = 4, clients }: SwarmOptions = {}): Scenario {
  const chance = new Prng(seed).fork('swarm');
  const count = clients ?? chance.fork('clients').integer(2, 7);
  const healAt = minutes * 60_000;
  const steps = [
    ...peopleSteps(chance, count, healAt),
    ...faultSteps(chance.fork('faults'), count, healAt),
  ].toSorted(([a], [b]) => a - b);
  const core = Array.from({ length: count }, (_, at) => at);
  const spared = chance.fork('core');
  return {
    seed,
    settings: chooseSettings(chance.fork('settings')),
    clients: count,
    steps,
    healAt,
    core: core.filter(() => spared.chance(0.85)),
  };
}

/** Some worlds have rooms only, some names only, some both; where there are rooms, some have pairs, too. */
function peopleSteps(chance: Prng, count: number, until: Millis): Step[] {
  const kind = chance.fork('kind').pick(['rooms', 'rooms', 'names', 'names', 'both']);
  const pairs = chance.fork('by pairs');
  return [
    ...(kind === 'names' ? [] : userSteps(chance.fork('users'), count, until)),
    ...(kind === 'rooms' ? [] : nameSteps(chance.fork('names'), count, until)),
    ...(kind !== 'names' && pairs.chance(0.4) ? pairSteps(pairs, count, until) : []),
  ];
}

/** People who come, talk and go, with nothing in their way. */
export function calm(seed: number, { minutes = 4, clients = 4 }: SwarmOptions = {}): Scenario {
  const healAt = minutes * 60_000;
  const steps: Step[] = [];
  for (let client = 0; client < clients; client += 1) {
    const room = client >> 1;
    const first = client % 2 === 0;
    steps.push([client * 50, client, { do: 'open' }]);
    if (first) steps.push([2_000, client, { do: 'create', room }]);
    steps.push([first ? 3_000 : 4_000, client, { do: 'join', room }]);
    for (let at = 10_000 + client * 997; at < healAt; at += 30_000) {
      steps.push([at, client, { do: 'chat' }]);
    }
  }
  const core = Array.from({ length: clients }, (_, at) => at);
  return { seed, settings: mildSettings, clients, steps, healAt, core };
}

function chooseSettings(chance: Prng): Settings {
  const some = (share: number, value: number): number => (chance.chance(share) ? value : 0);
  return {
    delayMs: chance.pick([5, 20, 60, 200]),
    jitterMs: chance.pick([0, 10, 100]),
    skewMs: some(0.5, 1_000_000_000),
    driftPpm: some(0.5, 500),
    reach: chance.pick(['host', 'srflx', 'relay']),
    deaf: some(0.3, 0.5),
    tight: chance.chance(0.4),
    lockless: chance.chance(0.3),
    storeMs: chance.pick([0, 5, 50, 1_000]),
    forgetful: some(0.2, 0.4),
    mute: some(0.2, 0.5),
  };
}

function userSteps(chance: Prng, clients: number, until: Millis): Step[] {
  const rooms = Math.max(1, clients >> 2) + chance.integer(0, 1);
  const capacity = chance.pick([2, 2, 3, 8]);
  const password = chance.chance(0.2) ? 'sesame' : undefined;
  const paceMs = chance.pick([2_000, 6_000, 20_000]);
  const steps: Step[] = [];
  for (let client = 0; client < clients; client += 1) {
    let at = chance.integer(0, 3_000);
    const room = client % rooms;
    steps.push([at, client, { do: 'open' }]);
    if (client < rooms) {
      const protectedBy = password === undefined ? {} : { password };
      steps.push([(at += 500), client, { do: 'create', room, capacity, ...protectedBy }]);
    }
    steps.push([
      Math.max(at + 500, 4_000 + chance.integer(0, 2_000)),
      client,
      { do: 'join', room },
    ]);
    for (;;) {
      at += chance.integer(1, paceMs * 2);
      if (at >= until) break;
      steps.push([at, client, userAction(chance, room, rooms, capacity)]);
    }
  }
  return steps;
}

function userAction(chance: Prng, room: number, rooms: number, capacity: number): Action {
  if (chance.chance(absurd)) {
    return chance.pick<Action>([
      { do: 'create', room: chance.integer(0, rooms - 1), capacity: 2 },
      { do: 'join', room: chance.integer(0, rooms), password: 'wrong' },
      { do: 'lock', locked: true },
      { do: 'remove', at: chance.integer(0, 7) },
      { do: 'leave' },
      { do: 'close' },
      { do: 'duplicate' },
      { do: 'create', room, capacity },
    ]);
  }
  // Weighted by repetition: most of the time people talk, and come back when they are out.
  return chance.pick<Action>([
    { do: 'chat' },
    { do: 'chat' },
    { do: 'chat' },
    { do: 'join', room },
    { do: 'join', room },
    { do: 'open' },
    { do: 'open' },
    { do: 'look', room },
    { do: 'leave' },
    { do: 'mute', on: chance.chance(0.5) },
    { do: 'share', on: chance.chance(0.5) },
    { do: 'share', on: chance.chance(0.5) },
    { do: 'reload' },
    { do: 'hide' },
    { do: 'show' },
    { do: 'lock', locked: chance.chance(0.3) },
  ]);
}

/** Two by two they call each other, and now and then somebody comes between. */
function pairSteps(chance: Prng, clients: number, until: Millis): Step[] {
  const paceMs = chance.pick([2_000, 6_000, 20_000]);
  const steps: Step[] = [];
  for (let client = 0; client < clients; client += 1) {
    let at = chance.integer(0, 3_000);
    steps.push([at, client, { do: 'open' }]);
    for (;;) {
      at += chance.integer(1, paceMs * 2);
      if (at >= until) break;
      steps.push([at, client, pairAction(chance, client, clients)]);
    }
  }
  return steps;
}

function pairAction(chance: Prng, client: number, clients: number): Action {
  const own = { do: 'pair', pair: client >> 1, side: client % 2 === 0 ? 0 : 1 } as const;
  const stranger = { do: 'pair', pair: chance.integer(0, clients >> 1), side: 0 } as const;
  return chance.pick<Action>([
    own,
    own,
    own,
    own,
    { do: 'open' },
    { do: 'open' },
    { do: 'chat' },
    { do: 'chat' },
    { do: 'reload' },
    { do: 'duplicate' },
    { do: 'crash' },
    { do: 'leave' },
    { do: 'close' },
    chance.chance(0.5) ? stranger : { ...stranger, side: 1 },
  ]);
}

type Maker = (chance: Prng) => FaultAction | ServerAction;

const span = (chance: Prng): Millis => chance.pick([300, 2_000, 8_000, 20_000, 40_000]);

/** Frame types after which, or before which, a connection may be cut. */
const downTypes = [
  'welcome',
  'live',
  'done',
  'joined',
  'signal',
  'chat',
  'beat',
  'snapshot',
] as const;
const upTypes = ['hello', 'ack', 'create', 'join', 'signal', 'chat', 'beat', 'leave'] as const;
const namedDownTypes = [
  'ring',
  'stopped',
  'invited',
  'missed',
  'person',
  'snapshot',
  'done',
] as const;
const namedUpTypes = ['invite', 'ringing', 'accept', 'decline', 'enter', 'claim', 'leave'] as const;

const faultMakers: Record<string, Maker> = {
  cut: (chance) => ({
    do: 'cut',
    told: chance.pick(['both', 'both', 'client', 'server', 'nobody']),
  }),
  cutDown: (chance) => ({
    do: 'cutAt',
    way: 'down',
    type: chance.pick(downTypes),
    when: chance.pick(['before', 'after']),
  }),
  cutUp: (chance) => ({
    do: 'cutAt',
    way: 'up',
    type: chance.pick(upTypes),
    when: chance.pick(['before', 'after']),
  }),
  cutNamed: (chance) => {
    const way = chance.pick(['up', 'down'] as const);
    const type = chance.pick(way === 'up' ? namedUpTypes : namedDownTypes);
    return { do: 'cutAt', way, type, when: chance.pick(['before', 'after']) };
  },
  stall: (chance) => ({ do: 'stall', way: chance.pick(['up', 'down', 'both']), ms: span(chance) }),
  refuse: (chance) => ({ do: 'refuse', ms: span(chance) }),
  hangCloses: (chance) => ({ do: 'hangCloses', ms: span(chance) }),
  readSlowly: (chance) => ({
    do: 'readSlowly',
    bytesPerSecond: chance.pick([20, 100, 1_000]),
    ms: span(chance),
  }),
  switchNetwork: (chance) => ({ do: 'switchNetwork', ms: chance.pick([0, 500, 3_000]) }),
  mediaDown: (chance) => ({ do: 'mediaDown', ms: span(chance) }),
  deafen: (chance) => ({ do: 'deafen', ms: span(chance) }),
  part: (chance) => ({ do: 'part', from: chance.integer(0, 6), ms: span(chance) }),
  freeze: (chance) => ({ do: 'freeze', ms: span(chance) }),
  sleep: (chance) => ({ do: 'sleep', ms: chance.pick([5_000, 20_000, 60_000, 200_000]) }),
  throttle: (chance) => ({ do: 'throttle', ms: chance.pick([20_000, 90_000]) }),
  crash: () => ({ do: 'crash' }),
  failSteps: (chance) => ({ do: 'failSteps', count: chance.integer(1, 2) }),
  slowSteps: (chance) => ({ do: 'slowSteps', ms: chance.pick([0, 0, 200, 2_000]) }),
  corrupt: () => ({ do: 'corrupt' }),
  stealOld: () => ({ do: 'stealOld' }),
  hostile: (chance) => ({ do: 'hostile', frames: chance.pick([5, 50, 300]) }),
  pauseServer: (chance) => ({ do: 'pauseServer', ms: chance.pick([200, 3_000, 9_000, 30_000]) }),
  restartServer: (chance) => ({ do: 'restartServer', ms: chance.pick([100, 3_000, 15_000]) }),
  killTwice: (chance) => ({
    do: 'killTwice',
    ms: chance.pick([100, 3_000]),
    betweenMs: chance.pick([50, 400, 2_000, 8_000]),
  }),
  drainServer: () => ({ do: 'drainServer' }),
  takeOverServer: () => ({ do: 'takeOverServer' }),
  storeAway: (chance) => ({ do: 'storeAway', ms: chance.pick([500, 5_000, 20_000]) }),
  storeSlow: (chance) => ({ do: 'storeSlow', ms: span(chance) }),
};

/** What befalls everybody comes more rarely, and is over when faults end. */
const ofServer = new Set([
  'pauseServer',
  'restartServer',
  'killTwice',
  'drainServer',
  'takeOverServer',
  'storeAway',
  'storeSlow',
]);
const serverRestMs = 20_000;

function faultSteps(chance: Prng, clients: number, until: Millis): Step[] {
  const share = chance.pick([0.1, 0.3, 0.6]);
  const steps: Step[] = [];
  for (const [name, make] of Object.entries(faultMakers)) {
    // Each fault has chance of its own, so that one more changes nothing for the others.
    const own = chance.fork(name);
    if (!own.chance(share)) continue;
    const forAll = ofServer.has(name);
    const paceMs = own.pick([4_000, 15_000, 60_000]) * (forAll ? 8 : 1);
    const end = forAll ? until - serverRestMs : until;
    for (let at = own.integer(1_000, paceMs * 2); at < end; at += own.integer(1, paceMs * 2)) {
      steps.push([at, own.integer(0, clients - 1), make(own)]);
    }
  }
  return steps;
}
