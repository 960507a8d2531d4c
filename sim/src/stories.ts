/**
 * Calls by name as the swarm writes them: who has which browsers and knows whom, and then one story
 * of a call after another. A story is a few steps close together that make one of the things happen
 * that people and their machines do to a call that rings.
 */
import type { Millis, Prng } from '@parley/core/kit';
import type { Action, NameAction, Step } from './scenario.ts';

const absurd = 0.05;
/** The last call begins so long before the end, and goes on. */
const goodbyeMs = 15_000;

/** How a world of names looks. */
interface Circle {
  readonly chance: Prng;
  /** Browsers of each user. */
  readonly browsers: readonly (readonly number[])[];
}

interface Pair {
  readonly caller: number;
  readonly callee: number;
  /** In the caller's and the callee's first browser. */
  readonly from: number;
  readonly to: number;
  /** The callee's last browser, which may be the first. */
  readonly other: number;
  /** Somebody else's browser, who knows both. */
  readonly third: number;
}

export function nameSteps(chance: Prng, clients: number, until: Millis): Step[] {
  const circle = { chance, browsers: share(chance, clients) };
  const steps = begin(circle);
  const paceMs = chance.pick([8_000, 20_000, 40_000]);
  const told = chance.chance(0.3) ? [chance.pick(stories)] : stories;
  for (let at = 12_000; ; at += chance.integer(1_000, paceMs * 2)) {
    const pair = choosePair(circle);
    if (pair === undefined) return steps;
    if (at >= until - goodbyeMs) {
      steps.push(...goesOn(pair, until - goodbyeMs, chance));
      return steps.filter(([when]) => when < until);
    }
    steps.push(...comeBack(circle, pair, at - 3_000));
    const story = chance.chance(absurd) ? nonsense : chance.pick(told);
    if (story !== undefined) steps.push(...story(pair, at, chance));
  }
}

/** Some people have a second browser. */
function share(chance: Prng, clients: number): number[][] {
  const users = clients - (clients > 2 ? chance.integer(0, clients - 2) >> 1 : 0);
  const browsers: number[][] = Array.from({ length: users }, (_, user) => [user]);
  for (let client = users; client < clients; client += 1) browsers[client % users]?.push(client);
  return browsers;
}

function begin({ chance, browsers }: Circle): Step[] {
  const steps: Step[] = [];
  for (const [user, [first = 0, ...more]] of browsers.entries()) {
    const at = chance.integer(0, 2_000);
    steps.push([at, first, { do: 'open' }], [at + 500, first, { do: 'claim', user }]);
    for (const client of more) {
      steps.push([at, client, { do: 'open' }], [at + 5_000, client, { do: 'signIn', user }]);
    }
    if (chance.chance(0.4)) steps.push([at + 6_000, first, { do: 'pushOn' }]);
    const callers = chance.pick(['everyone', 'everyone', 'contacts', 'nobody'] as const);
    const secondCall = chance.pick(['busy', 'busy', 'waiting'] as const);
    steps.push([at + 6_500, first, { do: 'settings', callers, secondCall }]);
    for (const other of browsers.keys()) {
      if (other === user || chance.chance(0.3)) continue;
      const when = chance.integer(6_000, 10_000);
      steps.push([when, first, { do: 'addContact', user: other }]);
    }
  }
  return steps;
}

function choosePair({ chance, browsers }: Circle): Pair | undefined {
  const caller = chance.integer(0, browsers.length - 1);
  const many = browsers.findIndex(({ length }, user) => length > 1 && user !== caller);
  const any = (caller + chance.integer(1, browsers.length - 1)) % browsers.length;
  const callee = many >= 0 && chance.chance(0.4) ? many : any;
  if (callee === caller) return undefined;
  const [from, to] = [browsers[caller]?.[0] ?? 0, browsers[callee]?.[0] ?? 0];
  const other = browsers[callee]?.at(-1) ?? to;
  const third = browsers.findIndex((_, user) => user !== caller && user !== callee);
  return { caller, callee, from, to, other, third: browsers[third]?.[0] ?? other };
}

/** Whoever is out comes back, sooner or later. */
function comeBack({ chance, browsers }: Circle, { caller, callee }: Pair, at: Millis): Step[] {
  const steps: Step[] = [];
  for (const user of [caller, callee]) {
    for (const client of browsers[user] ?? []) {
      if (chance.chance(0.2)) continue;
      steps.push([at, client, { do: 'open' }]);
      if (chance.chance(0.3)) steps.push([at + 1_000, client, { do: 'signIn', user }]);
      if (chance.chance(0.7)) steps.push([at + 1_500, client, { do: 'leave' }]);
    }
  }
  return steps;
}

type Story = (pair: Pair, at: Millis, chance: Prng) => Step[];

const call = ({ from, callee }: Pair, at: Millis, chance: Prng): Step => [
  at,
  from,
  { do: 'invite', user: callee, media: media(chance) },
];
const media = (chance: Prng) => chance.pick(['audio', 'video'] as const);
const accept = (chance: Prng): Action => ({ do: 'accept', media: media(chance) });
const soon = (chance: Prng): Millis => chance.integer(300, 6_000);
/** What happens at one moment at two ends happens in any order. */
const about = (at: Millis, chance: Prng): Millis => at + chance.integer(-150, 150);
const hangUp: Action = { do: 'leave' };

const answered: Story = (pair, at, chance) => {
  const answeredAt = at + soon(chance);
  const endsAt = answeredAt + chance.integer(500, 25_000);
  return [
    call(pair, at, chance),
    [answeredAt, chance.pick([pair.to, pair.other]), accept(chance)],
    [endsAt, chance.pick([pair.from, pair.to]), hangUp],
  ];
};

/** At the same moment, so that their offers collide. */
const bothShare: Story = ({ from, to }, at, chance) => [
  [at, from, { do: 'share', on: true }],
  [about(at, chance), to, { do: 'share', on: true }],
];

/** Beyond the end of the story. */
const goesOn: Story = (pair, at, chance) => [
  [at - 2_000, pair.from, hangUp],
  [at - 2_000, pair.to, hangUp],
  call(pair, at, chance),
  [at + 2_000, pair.to, accept(chance)],
  [at + 6_000, pair.from, { do: 'chat' }],
  [at + 9_000, pair.to, { do: 'chat' }],
  ...bothShare(pair, at + 7_000, chance),
];

const upgraded: Story = ({ from, to, callee }, at, chance) => [
  [at, from, { do: 'invite', user: callee, media: 'audio' }],
  [at + 1_500, to, { do: 'accept', media: 'audio' }],
  [at + 6_000, from, { do: 'upgrade', want: 'ask' }],
  [at + 8_000, to, { do: 'upgrade', want: chance.pick(['yes', 'yes', 'no']) }],
  [at + chance.integer(10_000, 25_000), to, hangUp],
];

/** Two devices at the same moment. */
const fought: Story = (pair, at, chance) => {
  const when = at + soon(chance);
  const second: Action = chance.chance(0.5) ? accept(chance) : { do: 'decline' };
  return [
    call(pair, at, chance),
    [when, pair.to, accept(chance)],
    [about(when, chance), pair.other, second],
    [when + chance.integer(1_000, 20_000), pair.from, hangUp],
  ];
};

const declined: Story = (pair, at, chance) => [
  call(pair, at, chance),
  [at + soon(chance), pair.other, { do: 'decline' }],
];

const cancelled: Story = (pair, at, chance) => {
  const when = at + soon(chance);
  const races = chance.chance(0.6);
  return [
    call(pair, at, chance),
    [when, pair.from, hangUp],
    ...(races ? [[about(when, chance), pair.to, accept(chance)] satisfies Step] : []),
    [when + chance.integer(1_000, 10_000), pair.to, hangUp],
  ];
};

const unanswered: Story = (pair, at, chance) => [
  call(pair, at, chance),
  [at + 45_000 + chance.integer(-100, 200), pair.to, accept(chance)],
  [at + 50_000, pair.from, hangUp],
];

const glare: Story = (pair, at, chance) => [
  call(pair, at, chance),
  [about(at, chance), pair.to, { do: 'invite', user: pair.caller, media: media(chance) }],
  [at + chance.integer(2_000, 20_000), pair.from, hangUp],
];

/** The page of the caller goes, or comes back, while it dials, rings or talks. */
const callerGoes: Story = (pair, at, chance) => {
  const goesAt = at + chance.pick([30, 300, 3_000, 9_000, 9_000]);
  const goes = chance.pick<Action>([{ do: 'crash' }, { do: 'reload' }, { do: 'close' }]);
  return [
    call(pair, at, chance),
    [goesAt, pair.from, goes],
    [at + 5_000, pair.to, accept(chance)],
    [goesAt + chance.integer(1_000, 20_000), pair.from, { do: 'open' }],
    [goesAt + 30_000, pair.to, hangUp],
  ];
};

/** Cut off, and back into the same call. */
const cutOff: Story = (pair, at, chance) => [
  call(pair, at, chance),
  [at + 2_000, pair.to, accept(chance)],
  [at + 6_000, pair.from, { do: 'crash' }],
  [at + 7_000, pair.from, { do: 'open' }],
  [
    at + chance.integer(9_000, 14_000),
    pair.from,
    { do: 'invite', user: pair.callee, media: media(chance) },
  ],
  [at + 30_000, pair.to, hangUp],
];

const calleeGoes: Story = (pair, at, chance) => {
  const goesAt = at + chance.pick([50, 1_000, 5_000]);
  const goes = chance.pick<Action>([
    { do: 'crash' },
    { do: 'reload' },
    { do: 'sleep', ms: 20_000 },
  ]);
  return [
    call(pair, at, chance),
    [goesAt, pair.to, goes],
    [goesAt + chance.integer(100, 8_000), pair.to, { do: 'open' }],
    [goesAt + chance.integer(500, 30_000), pair.to, accept(chance)],
    [goesAt + 40_000, pair.from, hangUp],
  ];
};

/** One machine is off for so long that its place is lost, and then they are called again. */
const lostInCall: Story = (pair, at, chance) => [
  call(pair, at, chance),
  [at + 2_000, pair.to, accept(chance)],
  [at + 6_000, pair.to, { do: 'sleep', ms: 45_000 }],
  [at + chance.integer(10_000, 60_000), pair.from, hangUp],
  [at + 62_000, pair.third, { do: 'invite', user: pair.callee, media: media(chance) }],
  [at + 66_000, pair.third, hangUp],
  [at + 68_000, pair.from, { do: 'invite', user: pair.callee, media: media(chance) }],
  [at + 72_000, pair.from, hangUp],
];

/** A device that comes while its user is rung already. */
const comesLate: Story = (pair, at, chance) => [
  [at - 1_000, pair.other, { do: 'close' }],
  call(pair, at, chance),
  [at + soon(chance), pair.other, { do: 'open' }],
  [at + 12_000, pair.other, accept(chance)],
  [at + 30_000, pair.from, hangUp],
];

/** A third one calls who is in a call. */
const secondCall: Story = (pair, at, chance) => [
  ...answered(pair, at, chance),
  [at + 7_000, pair.third, { do: 'invite', user: pair.callee, media: media(chance) }],
  [at + 9_000, pair.to, chance.chance(0.5) ? accept(chance) : { do: 'decline' }],
  [at + 20_000, pair.third, hangUp],
];

const blocked: Story = (pair, at, chance) => [
  [at - 2_000, pair.to, { do: 'block', user: pair.caller }],
  call(pair, at, chance),
  [at + 5_000, pair.to, { do: 'unblock', user: pair.caller }],
  [at + 6_000, pair.to, { do: 'addContact', user: pair.caller }],
  [at + 7_000, pair.from, { do: 'addContact', user: pair.callee }],
];

/** Nobody is there, or only a browser that can be reached by push. */
const absent: Story = (pair, at, chance) => [
  [at - 2_000, pair.to, { do: 'close' }],
  [at - 2_000, pair.other, { do: 'close' }],
  call(pair, at, chance),
  [at + soon(chance), pair.to, { do: 'open' }],
  [at + 12_000, pair.to, accept(chance)],
  [at + 20_000, pair.from, hangUp],
];

const signedOut: Story = (pair, at, chance) => [
  call(pair, at, chance),
  [at + soon(chance), pair.to, { do: 'signOut', everywhere: chance.chance(0.3) }],
  [at + 7_500, pair.to, { do: 'claim', user: pair.caller }],
  [at + 10_000, pair.to, { do: 'signIn', user: pair.callee }],
  [at + 15_000, pair.other, { do: 'signIn', user: pair.callee }],
];

/** A tab is duplicated while it calls; without locks both have one session. */
const doubled: Story = (pair, at, chance) => [
  ...answered(pair, at, chance),
  [at + chance.pick([100, 2_000, 8_000]), chance.pick([pair.from, pair.to]), { do: 'duplicate' }],
  [at + 30_000, pair.from, hangUp],
  [at + 30_000, pair.to, hangUp],
];

const atHome: Story = ({ from, to, caller, callee }, at, chance) => [
  [at, from, { do: 'history' }],
  [at + 500, to, { do: 'sawMissed' }],
  [at + 1_000, from, { do: chance.pick(['addContact', 'dropContact']), user: callee }],
  [at + 1_000, to, { do: chance.pick(['addContact', 'unblock']), user: caller }],
  [at + 1_500, to, { do: chance.pick(['pushOn', 'pushOff']) }],
];

/** What no screen offers at that moment. */
const nonsense: Story = ({ from, to, caller, callee }, at, chance) => {
  const acts = (): NameAction =>
    chance.pick<NameAction>([
      accept(chance) as NameAction,
      { do: 'decline' },
      { do: 'upgrade', want: 'yes' },
      { do: 'invite', user: caller, media: 'video' },
      { do: 'invite', user: callee, media: 'audio' },
      { do: 'invite', user: 7, media: 'audio' },
      { do: 'claim', user: callee },
      { do: 'signIn', user: callee },
      { do: 'addContact', user: caller },
      { do: 'dropContact', user: 7 },
      { do: 'signOut', everywhere: true },
    ]);
  return [
    [at, from, acts()],
    [at + chance.integer(0, 300), to, acts()],
    [at + chance.integer(0, 300), from, acts()],
    [at + 5_000, from, { do: 'signIn', user: caller }],
    [at + 5_000, to, { do: 'signIn', user: callee }],
  ];
};

const stories: readonly [Story, ...Story[]] = [
  answered,
  answered,
  upgraded,
  fought,
  declined,
  cancelled,
  unanswered,
  glare,
  glare,
  callerGoes,
  cutOff,
  cutOff,
  calleeGoes,
  comesLate,
  lostInCall,
  lostInCall,
  doubled,
  secondCall,
  secondCall,
  blocked,
  absent,
  signedOut,
  atHome,
];
