/** Any order of comings, goings and words, for clients with and without a button, good and bad ones. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type TestSocket, TestWorld } from '../testing.ts';
import type { News } from './io.ts';

/** A busy machine is no finding. */
const GENEROUS_MS = 120_000;

type Action =
  | { do: 'come'; hasButton: boolean }
  | { do: 'go' | 'press' | 'agree'; who: number }
  | { do: 'describe' | 'candidate'; who: number }
  | { do: 'wrong'; who: number; kind: 'offer' | 'answer' };

const who = fc.nat(1);
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('come'), hasButton: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('go', 'press', 'agree'), who }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('describe', 'candidate'), who }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('wrong'),
      who,
      kind: fc.constantFrom('offer', 'answer'),
    }),
  },
);

interface Said {
  by: Model;
  n: number;
  isDescription: boolean;
}

class Model {
  readonly socket: TestSocket;
  readonly hasButton: boolean;
  #said = 0;

  constructor(world: TestWorld, hasButton: boolean) {
    this.socket = world.visit('websocket');
    this.hasButton = hasButton;
    this.socket.wish({ is: 'lead', later: hasButton });
  }

  /** What it heard of others, and what of it last said that it leads. */
  get heard(): Said[] {
    return this.socket.news.flatMap((news) => (news.is === 'heard' ? [news.message as Said] : []));
  }

  get role(): 'leads' | 'askedToLead' | 'follows' {
    const last = this.socket.news.findLast(({ is }) => is === 'leads' || is === 'askedToLead');
    return (last?.is as 'leads' | undefined) ?? 'follows';
  }

  say(kind: 'offer' | 'answer' | 'candidate'): void {
    this.#said += 1;
    const isDescription = kind !== 'candidate';
    const message: Said = { by: this, n: this.#said, isDescription };
    this.socket.wish({ is: 'say', kind, message });
  }

  press(): void {
    this.socket.wish({ is: 'lead' });
  }
}

function play(actions: readonly Action[]): void {
  const world = new TestWorld();
  let inside: Model[] = [];
  const all: Model[] = [];
  for (const step of actions) {
    if (step.do === 'come') {
      const isLet = world.server.admits('websocket');
      expect(isLet, 'as many are let in as there are places').toBe(inside.length < 2);
      const model = new Model(world, step.hasButton);
      all.push(model);
      if (isLet) inside.push(model);
    } else actOf(inside[step.who], step);
    inside = inside.filter(({ socket }) => socket.closed === undefined && !gone.has(socket));
    expect(leaders(inside).length, 'no two lead').toBeLessThan(2);
    expect(world.server.gauges().doorPlaces).toBe(inside.length);
  }
  for (const model of all) orderHolds(model.socket.news);
  while (inside.length < 2) inside.push(new Model(world, false));
  canCall(inside);
  world.endAll();
  expect(world.server.gauges()).toMatchObject({ doorPlaces: 0, timers: 0 });
}

const gone = new WeakSet<TestSocket>();

function actOf(model: Model | undefined, step: Exclude<Action, { do: 'come' }>): void {
  if (model === undefined) return;
  if (step.do === 'go') {
    gone.add(model.socket);
    model.socket.end();
  } else if (step.do === 'press') model.press();
  else if (step.do === 'agree') model.socket.wish({ is: 'lead', later: model.hasButton });
  else if (step.do === 'wrong') model.say(step.kind);
  else if (step.do === 'candidate') model.say('candidate');
  else model.say(model.role === 'leads' ? 'offer' : 'answer');
}

const leaders = (inside: readonly Model[]): Model[] =>
  inside.filter(({ role }) => role === 'leads');

/** Of each other one: descriptions in order, candidates in order, and none before a description. */
function orderHolds(news: readonly News[]): void {
  const last = new Map<Model, { description: number; candidate: number }>();
  for (const one of news) {
    if (one.is !== 'heard') continue;
    const { by, n, isDescription } = one.message as Said;
    const before = last.get(by) ?? { description: 0, candidate: 0 };
    expect(isDescription || before.description > 0, 'a description goes first').toBe(true);
    const kind = isDescription ? 'description' : 'candidate';
    expect(n, `each ${kind} comes after the one before`).toBeGreaterThan(before[kind]);
    last.set(by, { ...before, [kind]: n });
  }
}

/** Whatever happened: everybody presses what there is to press, and offer and answer get across. */
function canCall(inside: readonly Model[]): void {
  for (const model of inside) model.press();
  const [leader] = leaders(inside);
  const follower = inside.find((one) => one !== leader);
  if (leader === undefined || follower === undefined) return expect.fail('nobody leads');
  leader.say('offer');
  leader.say('candidate');
  follower.say('answer');
  follower.say('candidate');
  for (const [from, to] of [
    [leader, follower],
    [follower, leader],
  ] as const) {
    const [description, candidate] = to.heard.slice(-2);
    expect([description?.by, description?.isDescription]).toEqual([from, true]);
    expect([candidate?.by, candidate?.isDescription]).toEqual([from, false]);
  }
}

it(
  '[DUO1] [DUO2] [DUO3] [DUO4] whatever happens nobody leads beside another, what waits is in order, and two can always call',
  () => {
    fc.assert(fc.property(fc.array(action, { maxLength: 60 }), play), { numRuns: 2_000 });
  },
  GENEROUS_MS,
);
