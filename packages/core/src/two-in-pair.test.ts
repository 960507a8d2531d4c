import { expect, it } from 'vitest';
import type { Outcome } from './client/io.ts';
import type { TestClient } from './testing-world-client.ts';
import { CallWorld } from './testing-world.ts';

const ofAda = { do: 'pair', id: 'Ada', peer: 'Ben' } as const;
const ofBen = { do: 'pair', id: 'Ben', peer: 'Ada' } as const;

it('[PAIR2] whoever comes first waits, reading for whom, and with the second they are in a call', () => {
  for (const adaIsFirst of [true, false]) {
    const world = new CallWorld();
    const [ada, ben] = [world.client('Ada'), world.client('Ben')];
    const [first, second] = adaIsFirst ? [ada, ben] : [ben, ada];
    expect(enter(first)).toMatchObject({ ok: true });
    world.pass(60_000);
    expect(first.inCall).toMatchObject({ pair: { peer: second.name }, members: [] });
    expect(enter(second)).toMatchObject({ ok: true });
    inOneCall(world, ada, ben);
  }
});

it('[PAIR2] two who come within any few milliseconds meet', () => {
  for (let apart = 0; apart <= 25; apart += 1) {
    const world = new CallWorld(apart);
    const [ada, ben] = [world.client('Ada'), world.client('Ben')];
    ada.ask(ofAda);
    world.pass(apart);
    ben.ask(ofBen);
    inOneCall(world, ada, ben);
  }
});

it.each(['asks for nothing', 'asks for its pair at once'] as const)(
  '[PAIR2] [CLI14] a page loaded anew that %s is in the call again, alone or not',
  (does) => {
    const { world, ada, ben } = called();
    const { you } = ben.inCall;
    const reloaded = world.page(ben, 'reloaded');
    if (does === 'asks for its pair at once') expect(enter(reloaded)).toMatchObject({ ok: true });
    world.until(() => reloaded.call.is === 'in', 'it is back', 1_000);
    inOneCall(world, ada, reloaded);
    expect(reloaded.inCall.you).toBe(you);
    expect(ada.notices).toMatchObject([{ what: 'joined' }]);

    const waiting = called(['Ada']);
    const again = waiting.world.page(waiting.ada, 'reloaded');
    if (does === 'asks for its pair at once') expect(enter(again)).toMatchObject({ ok: true });
    waiting.world.until(() => again.call.is === 'in', 'it waits again', 1_000);
    enter(waiting.ben);
    inOneCall(waiting.world, again, waiting.ben);
  },
);

it('[CLI14] a page loaded anew that asks for another pair leaves the one before', () => {
  const { world, ada, ben } = called();
  const reloaded = world.page(ben, 'reloaded');
  expect(reloaded.get({ ...ofBen, peer: 'Cleo' })).toMatchObject({ ok: true });
  expect(reloaded.inCall).toMatchObject({ pair: { id: 'Ben', peer: 'Cleo' }, members: [] });
  world.until(() => ada.call.is === 'ended', 'Ada learns it', 5_000);
  expect(ada.call).toMatchObject({ reason: 'hangup', by: 'Ben', pair: { peer: 'Ben' } });
});

it('[CLI5] [CLI11] [PAIR2] after a server that forgot everything both are in their pair by themselves', () => {
  for (const comesLate of [true, false]) {
    const { world, ada, ben } = called();
    world.serverDown = true;
    world.restartServer();
    world.pass(60_000);
    world.serverDown = false;
    if (comesLate) ben.feed({ t: 'environment', event: 'online' });
    const both = () =>
      [ada, ben].every(({ call }) => call.is === 'in' && call.members.length === 1);
    world.until(
      () => [ada, ben].every(({ state }) => state.connection.is === 'online'),
      'both are online',
      20_000,
    );
    world.until(both, 'both see each other again', 20_000);
    inOneCall(world, ada, ben);
    expect(ada.peers).toHaveLength(1);
  }
});

it('[PAIR4] a third with the same ids is told so and disturbs nobody, also as another tab', () => {
  const { world, ada, ben } = called();
  const peers = [...ada.peers, ...ben.peers];
  const eve = world.client('Eve');
  const tab = world.page(ada, 'another tab');
  for (const third of [eve, tab]) {
    expect(third.get(ofAda)).toEqual({ ok: false, code: 'room_full' });
    expect(third.call).toEqual({ is: 'none' });
  }
  expect(eve.get(ofBen)).toEqual({ ok: false, code: 'room_full' });
  expect(eve.join(ada.inCall.room)).toMatchObject({ ok: false, code: 'room_unavailable' });
  world.pass(10_000);
  expect([...ada.peers, ...ben.peers]).toEqual(peers);
  for (const { notices } of [ada, ben])
    expect(notices.map(({ what }) => what)).not.toContain('left');
});

it('[PAIR4] who is away gives way to a page of the same browser, and reads that it is lost when it is back', () => {
  const { world, ada, ben } = called();
  const open = world.open.bind(world);
  world.open = (client, socket) => {
    if (client !== ada) open(client, socket);
  };
  ada.cut();
  world.until(() => ben.others[0]?.away === true, 'Ada is away', 5_000);
  const page = world.client('Ada');
  expect(enter(page)).toMatchObject({ ok: true });
  world.until(() => page.isActive, 'the page is in the call', 5_000);
  expect(ben.others).toMatchObject([{ id: page.inCall.you, name: 'Ada' }]);
  world.open = open;
  world.until(() => ada.call.is === 'ended', 'the page before it learns that', 20_000);
  expect(ada.call).toMatchObject({ reason: 'lost' });
  inOneCall(world, page, ben);
});

it('[CALL3] hanging up ends the call of a pair for both, with the name, and they can meet again', () => {
  const { world, ada, ben } = called();
  ada.ask({ do: 'leave' });
  world.until(() => ben.call.is === 'ended', 'Ben learns it', 1_000);
  expect(ben.call).toMatchObject({ reason: 'hangup', by: 'Ada', pair: { id: 'Ben', peer: 'Ada' } });
  expect(ada.call).toMatchObject({ reason: 'left', pair: { id: 'Ada', peer: 'Ben' } });
  ben.ask(ofBen);
  ada.ask(ofAda);
  inOneCall(world, ada, ben);
});

it('[PAIR2] [CALL11] a socket that is cut or goes silent at any frame costs no call of a pair', () => {
  for (const harm of ['cut', 'stall'] as const) {
    for (let frame = 0; frame < 40; frame += 1) {
      const world = new CallWorld(`${harm} ${frame}`);
      const [ada, ben] = [world.client('Ada'), world.client('Ben')];
      world.onFrame = (count) => {
        if (count === frame) ada[harm]();
      };
      ada.ask(ofAda);
      ben.ask(ofBen);
      inOneCall(world, ada, ben);
    }
  }
});

it('[ICE1] who enters, comes back or is loaded anew knows the servers before a connection is made', () => {
  const servers = [{ urls: ['stun:stun.example'] }];
  const { world, ada, ben } = called(['Ada', 'Ben'], { iceServers: servers });
  const reloaded = world.page(ben, 'reloaded');
  inOneCall(world, ada, reloaded);
  for (const { outputs } of [ada, ben, reloaded]) {
    const steps = outputs.filter(({ t }) => t === 'iceServers' || t === 'openPeer');
    expect(steps[0]).toEqual({ t: 'iceServers', servers });
    expect(steps.map(({ t }) => t)).toContain('openPeer');
  }
});

const enter = (client: TestClient): Outcome => client.get(client.name === 'Ada' ? ofAda : ofBen);

/** Those of the two who are named have entered their pair. */
function called(
  names: ('Ada' | 'Ben')[] = ['Ada', 'Ben'],
  options: ConstructorParameters<typeof CallWorld>[1] = {},
): { world: CallWorld; ada: TestClient; ben: TestClient } {
  const world = new CallWorld(1, options);
  const [ada, ben] = [world.client('Ada'), world.client('Ben')];
  for (const client of [ada, ben]) if (names.includes(client.name as 'Ada' | 'Ben')) enter(client);
  if (names.length === 2) inOneCall(world, ada, ben);
  return { world, ada, ben };
}

function inOneCall(world: CallWorld, ada: TestClient, ben: TestClient): void {
  world.until(() => ada.isActive && ben.isActive, 'they are in one call', 30_000);
  expect([ada.inCall, ben.inCall]).toMatchObject([
    { pair: { id: 'Ada', peer: 'Ben' }, members: [{ name: 'Ben' }] },
    { pair: { id: 'Ben', peer: 'Ada' }, members: [{ name: 'Ada' }] },
  ]);
}
