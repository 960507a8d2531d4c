import { expect, it, vi } from 'vitest';
import { ParleyError } from '@parley/client';
import type * as Tools from '@parley/client/network-check';
import { stateWith } from '../state/testing-state.ts';
import { type CheckedParley, CheckRun } from './check-run.ts';
import { summaryOf } from './overview.ts';

const servers = [
  { urls: ['stun:relay.example:3478'] },
  { urls: ['turn:relay.example:3478'], username: 'until', credential: 'secret' },
];

const allGood: typeof Tools = {
  hear: async () => 'sound',
  see: async () => 'picture',
  waysOf: () => ({ stun: [], turnUdp: [], turnTcp: [], turnTls: [] }),
  askStun: async () => ({
    is: 'answered',
    ms: 9,
    seen: [{ type: 'srflx', protocol: 'udp', address: '203.0.113.9', port: 5, ownPort: 0 }],
    own: [5],
  }),
  askRelay: async () => ({ is: 'granted', ms: 20 }),
  studyRouter: async () => ({ mapping: 'same', letsIn: 'called', keepsPorts: true }),
  measureLine: async () => ({
    is: 'measured',
    roundTripMs: 12,
    jitterMs: 1,
    sent: 100,
    lost: 0,
  }),
};

const noDevices = { microphone: 'denied', camera: 'denied' } as const;

function parleyWith(changes: Partial<CheckedParley> = {}): CheckedParley {
  const stream = {} as MediaStream;
  return {
    url: 'https://calls.example',
    state: stateWith(),
    local: {
      state: { problems: {}, stream },
      open: async () => {},
      setMicrophone() {},
    } as unknown as CheckedParley['local'],
    on: () => () => {},
    networkCheck: async () => ({ servers, relay: 'running' }),
    ...changes,
  };
}

const statesOf = (run: CheckRun) =>
  Object.fromEntries(Object.entries(run.lines.value).map(([name, { state }]) => [name, state]));

it('[CHECK1] tries everything, and leaves the speaker to the person', async () => {
  const run = new CheckRun(parleyWith(), allGood);
  const running = run.start();
  expect(run.stage.value.is).toBe('running');
  expect(run.lines.value.server.state).toBe('running');
  await running;
  expect(run.stage.value.is).toBe('done');
  expect(statesOf(run)).toMatchObject({ microphone: 'good', line: 'good', speaker: 'waiting' });
  expect(summaryOf(run.lines.value)).toBe('ready');
  expect(run.addresses).toEqual({
    page: 'https://calls.example',
    used: ['stun:relay.example:3478', 'turn:relay.example:3478'],
    seen: ['203.0.113.9:5'],
  });
  expect(run.facts.router?.mapping).toBe('same');
  run.answerSpeaker('silent');
  expect(run.lines.value.speaker.state).toBe('bad');
  await run.start();
  expect(run.lines.value.speaker.state).toBe('bad');
});

it('[CHECK1] the line is measured by the best way that is open', async () => {
  const ways: Tools.Ways = {
    stun: [],
    turnUdp: [{ urls: ['turn:a'] }],
    turnTcp: [{ urls: ['turn:b?transport=tcp'] }],
    turnTls: [{ urls: ['turns:c'] }],
  };
  const measured: unknown[] = [];
  const run = new CheckRun(parleyWith(), {
    ...allGood,
    waysOf: () => ways,
    askRelay: async (asked) =>
      asked === ways.turnUdp ? { is: 'silent' } : { is: 'granted', ms: 1 },
    measureLine: async (by, signal) => {
      measured.push(by);
      return allGood.measureLine(by, signal);
    },
  });
  await run.start();
  expect(measured).toEqual([ways.turnTcp]);
  expect(statesOf(run)).toMatchObject({ turnUdp: 'poor', turnTcp: 'good', turnTls: 'good' });
});

it('[CHECK1] who checks too often is told when to try again, and the rest is left out', async () => {
  const refusal = new ParleyError('rate_limited', { retryAfterMs: 41_500 });
  const run = new CheckRun(parleyWith({ networkCheck: () => Promise.reject(refusal) }), allGood);
  await run.start();
  expect(run.retryInMs.value).toBe(41_500);
  expect(statesOf(run)).toMatchObject({ server: 'good', stun: 'waiting', line: 'waiting' });
  expect(summaryOf(run.lines.value)).toBe('unknown');
});

it('[CHECK1] devices that are refused say so, and the network is checked all the same', async () => {
  const { local } = parleyWith();
  const denied = { ...local, state: { problems: noDevices, stream: null } };
  const run = new CheckRun(parleyWith({ local: denied as unknown as typeof local }), allGood);
  await run.start();
  expect(run.lines.value.camera).toMatchObject({
    state: 'bad',
    text: 'Parley may not use your camera.',
  });
  expect(run.lines.value.line.state).toBe('good');
});

it('[CHECK1] a browser that cannot connect anything is told, not blamed on the network', async () => {
  const broken = (): never => {
    throw new ReferenceError('RTCPeerConnection is not defined');
  };
  const run = new CheckRun(parleyWith(), {
    ...allGood,
    askStun: async () => broken(),
    askRelay: async () => broken(),
    studyRouter: async () => broken(),
  });
  await run.start();
  expect(statesOf(run)).toMatchObject({
    stun: 'impossible',
    turnUdp: 'impossible',
    router: 'impossible',
    line: 'impossible',
  });
});

it('[CHECK1] what was given up changes nothing any more', async () => {
  const asked = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<'sound'>();
  const hear = (): Promise<'sound'> => {
    asked.resolve();
    return answered.promise;
  };
  const run = new CheckRun(parleyWith(), { ...allGood, hear });
  const first = run.start();
  await asked.promise;
  run.stop();
  answered.resolve('sound');
  await first;
  expect(run.stage.value.is).toBe('running');
  expect(run.lines.value.microphone.state).toBe('running');
});

it('[CHECK1] a server that does not answer ends the check of the network in good time', async () => {
  vi.useFakeTimers();
  try {
    const away = stateWith({ connection: { is: 'connecting' } });
    const run = new CheckRun(parleyWith({ state: away }), allGood);
    const running = run.start();
    await vi.advanceTimersByTimeAsync(10_000);
    await running;
    expect(statesOf(run)).toMatchObject({ server: 'bad', stun: 'impossible', line: 'impossible' });
    expect(summaryOf(run.lines.value)).toBe('offline');
  } finally {
    vi.useRealTimers();
  }
});
