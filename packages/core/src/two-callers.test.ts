import { expect, it } from 'vitest';
import type { TestClient } from './testing-world-client.ts';
import { CallWorld } from './testing-world.ts';

it('[RING1] [RING2] [RING15] a call by name rings, is answered, and has one end on both sides', () => {
  const { world, ada, ben } = people();
  expect(ada.get({ do: 'invite', user: 'BEN', media: 'video' })).toMatchObject({ ok: true });
  expect(ada.inCall).toMatchObject({ user: 'Ben', outgoing: 'calling' });
  world.until(() => outgoing(ada) === 'ringing', 'Ada hears it ring', 100);
  expect([ada.peers, ben.peers]).toEqual([[], []]);
  accept(ben);
  world.until(() => ada.isActive && ben.isActive, 'they are in a call', 3_000);
  expect([ada.inCall.user, ben.inCall.user]).toEqual(['Ben', 'Ada']);
  expect([outgoing(ada), ben.state.rings]).toEqual([undefined, []]);
  ben.ask({ do: 'leave' });
  world.until(() => ada.call.is === 'ended', 'Ada learns it', 1_000);
  expect([ada.call, ben.call]).toMatchObject([{ reason: 'hangup' }, { reason: 'left' }]);
  world.pass(60_000);
  expect([...ada.peers, ...ben.peers]).toEqual([]);
});

it('[RING19] [RING4] [RING5] [RING6] whichever way nobody answers, both sides are out, with the reason', () => {
  const cases = {
    declined: (world: CallWorld, _: TestClient, ben: TestClient) => {
      world.until(() => ben.state.rings.length > 0, 'it rings');
      ben.ask({ do: 'decline', invite: ben.state.rings[0]?.invite ?? '' });
    },
    left: (world: CallWorld, ada: TestClient) => {
      world.pass(500);
      ada.ask({ do: 'leave' });
    },
    unanswered: (world: CallWorld) => world.pass(45_100),
  };
  for (const [reason, happens] of Object.entries(cases)) {
    const { world, ada, ben } = people();
    ada.ask({ do: 'invite', user: 'Ben', media: 'audio' });
    happens(world, ada, ben);
    world.until(() => ada.call.is === 'ended' && ben.state.rings.length === 0, reason, 1_000);
    expect(ada.call).toMatchObject({ reason, user: 'Ben' });
    expect(ben.call).toEqual({ is: 'none' });
    // Nothing of it is in the way of the next one.
    ada.get({ do: 'invite', user: 'Ben', media: 'audio' });
    world.until(() => ben.state.rings.length === 1, 'it rings again', 1_000);
  }
});

it('[NET7] until a call is accepted nothing of who is called looks for a path, or says anything of one', () => {
  for (const answer of ['accept', 'decline', 'nothing'] as const) {
    const { world, ada, ben } = people();
    const of = (type: string) => ben.outputs.filter(({ t }) => t === type);
    const said = () =>
      ben.outputs.filter((out) => out.t === 'sendSocket' && /"signal"/.test(out.text));
    ada.get({ do: 'invite', user: 'Ben', media: 'video' });
    world.until(() => outgoing(ada) === 'ringing', 'it rings', 1_000);
    world.pass(answer === 'nothing' ? 60_000 : 20_000);
    if (answer === 'decline') ben.get({ do: 'decline', invite: ben.rang[0] ?? '' });
    expect([of('openPeer'), of('iceServers'), said()]).toEqual([[], [], []]);
    if (answer !== 'accept') continue;
    accept(ben);
    world.until(() => ada.isActive && ben.isActive, 'they are in a call', 3_000);
    expect([of('openPeer').length, said().length > 0]).toEqual([1, true]);
  }
});

it('[RING9] two who call each other within any few milliseconds are in one call, and nothing rings', () => {
  for (let apart = 0; apart <= 20; apart += 1) {
    const { world, ada, ben } = people(apart);
    ada.ask({ do: 'invite', user: 'Ben', media: 'video' });
    world.pass(apart);
    // From when Ben sees it ring, calling back is another wish.
    if (ben.state.rings.length > 0) break;
    ben.ask({ do: 'invite', user: 'Ada', media: 'audio' });
    world.until(() => ada.isActive && ben.isActive, `${apart} ms apart`, 3_000);
    expect([ada.inCall, ben.inCall]).toMatchObject([{ user: 'Ben' }, { user: 'Ada' }]);
    expect([ada.inCall.callMedia, ben.inCall.callMedia]).toEqual(['audio', 'audio']);
    expect([ada.rang, ben.rang]).toEqual([[], []]);
    for (const { notices } of [ada, ben]) {
      expect(notices.filter(({ what }) => what !== 'joined')).toEqual([]);
    }
    expect(apart).toBeLessThan(20);
  }
});

it('[RING3] the tab that answers is in the call; the other stops, says where, and has no call', () => {
  const { world, ada, ben } = people();
  const other = world.page(ben, 'another tab');
  world.until(() => other.state.identity.is === 'somebody', 'it is signed in by itself', 1_000);
  ada.ask({ do: 'invite', user: 'Ben', media: 'audio' });
  world.until(() => [ben, other].every(({ rang }) => rang.length === 1), 'both ring', 1_000);
  const asked = [accept(ben), accept(other)];
  world.until(() => ada.isActive && ben.isActive, 'they are in a call', 3_000);
  expect(other.call).toEqual({ is: 'none' });
  expect(other.outcomes.get(asked[1] ?? 0)).toEqual({ ok: false, code: 'invite_over' });
  expect(other.notices).toMatchObject([{ what: 'stopped', why: 'answeredElsewhere' }]);
});

it('[RING16] a call by voice gets pictures on both sides once both agreed', () => {
  const { world, ada, ben } = people();
  const all = { microphone: true, camera: true, screen: false };
  for (const client of [ada, ben]) client.feed({ t: 'media', media: all });
  talk(world, ada, ben, 'audio');
  const pictures = () => [ada, ben].map(({ others }) => others[0]?.media.camera);
  world.pass(2_000);
  expect(pictures()).toEqual([false, false]);
  ben.get({ do: 'upgrade', want: 'ask' });
  world.until(() => ada.inCall.upgrade === 'asking', 'Ada is asked', 1_000);
  expect([ada.inCall.callMedia, ben.inCall.callMedia]).toEqual(['audio', 'audio']);
  ada.get({ do: 'upgrade', want: 'yes' });
  world.until(() => pictures().join() === 'true,true', 'both show themselves', 1_000);
  expect([ada.inCall.callMedia, ben.inCall.callMedia]).toEqual(['video', 'video']);
});

it.each(['rings', 'is answered'] as const)(
  '[CLI14] [RING12] pages loaded anew while it %s find it as it is',
  (state) => {
    const { world, ada, ben } = people();
    if (state === 'is answered') talk(world, ada, ben, 'audio');
    else ada.get({ do: 'invite', user: 'Ben', media: 'audio' });
    const [caller, callee] = [world.page(ada, 'reloaded'), world.page(ben, 'reloaded')];
    world.until(() => caller.call.is === 'in', 'the caller is back', 2_000);
    expect(caller.inCall).toMatchObject({ user: 'Ben', callMedia: 'audio' });
    if (state === 'rings') {
      expect(outgoing(caller)).toBe('calling');
      world.until(() => callee.state.rings.length === 1, 'it rings again', 2_000);
      accept(callee);
    }
    world.until(() => caller.isActive && callee.isActive, 'media flows', 8_000);
    expect(outgoing(caller)).toBeUndefined();
    expect(callee.inCall).toMatchObject({ user: 'Ada', callMedia: 'audio' });
  },
);

it('[ID13] after a server that forgot everything both are signed in again by themselves', () => {
  const { world, ada, ben } = people();
  world.serverDown = true;
  world.restartServer();
  world.outer.isAway = true;
  world.pass(60_000);
  world.serverDown = false;
  world.pass(40_000);
  expect([ada, ben].map(({ state }) => state.identity.is)).toEqual(['entering', 'entering']);
  world.outer.isAway = false;
  const isSomebody = ({ state }: TestClient) => state.identity.is === 'somebody';
  world.until(() => isSomebody(ada) && isSomebody(ben), 'both are somebody', 61_000);
  talk(world, ada, ben, 'audio');
});

it('[CLI10] [CLI11] a call by name goes on over a server that was started again and knows nothing of it', () => {
  const { world, ada, ben } = people();
  talk(world, ada, ben, 'audio');
  world.restartServer();
  world.pass(10_000);
  world.until(() => ada.isActive && ben.isActive, 'the call is on', 10_000);
  expect([ada.inCall, ben.inCall]).toMatchObject([
    { user: 'Ben', callMedia: 'audio' },
    { user: 'Ada', callMedia: 'audio' },
  ]);
  for (const { notices } of [ada, ben]) {
    expect(notices.filter(({ what }) => what === 'ended')).toEqual([]);
  }
  ben.ask({ do: 'leave' });
  world.until(() => ada.call.is === 'ended', 'Ada learns it', 1_000);
});

it('[RING13] whose page vanished in a call comes back into it by calling again, and nothing rings', () => {
  const { world, ada, ben } = people();
  talk(world, ada, ben, 'audio');
  const { room } = ada.inCall;
  world.clients.splice(world.clients.indexOf(ben), 1);
  ben.unload();
  world.pass(5_000);
  const again = world.page(ben, 'another tab');
  again.get({ do: 'invite', user: 'Ada', media: 'video' });
  expect(again.inCall).toMatchObject({ room, user: 'Ada', callMedia: 'audio' });
  expect(outgoing(again)).toBeUndefined();
  world.until(() => ada.isActive && again.isActive, 'the call is on', 8_000);
  expect([ada.rang.length, ada.others.length]).toEqual([0, 1]);
});

it('[CALL11] [RING19] [CLI9] a socket that is cut or goes silent at any frame of a call by name leaves nobody in it alone', () => {
  for (const harm of ['cut', 'stall'] as const) {
    for (const victim of ['ada', 'ben'] as const) {
      for (let frame = 0; frame < 30; frame += 1) {
        const all = people(`${harm} ${victim} ${frame}`);
        const { world, ada, ben } = all;
        const first = world.frames;
        world.onFrame = (count) => {
          if (count === first + frame) all[victim][harm]();
        };
        ada.ask({ do: 'invite', user: 'Ben', media: 'audio' });
        const what = `${harm} of ${victim} at frame ${frame}`;
        const isOver = () => ada.call.is === 'ended' && ben.state.rings.length === 0;
        world.until(() => ben.state.rings.length > 0 || isOver(), what, 60_000);
        if (ben.state.rings.length > 0) accept(ben);
        const isOn = () => ada.isActive && ben.isActive;
        const isOff = () => isOver() && (ben.call.is === 'none' || ben.call.is === 'ended');
        world.until(() => isOn() || isOff(), what, 60_000);
        world.pass(isOn() ? 2_000 : 70_000);
        expect([what, isOn(), isOff()]).toEqual([what, !isOff(), !isOn()]);
        const ends = (client: TestClient) =>
          client.notices.filter(({ what: is }) => is === 'ended');
        expect([ends(ada).length, ends(ben).length <= 1]).toEqual([isOn() ? 0 : 1, true]);
        for (const { machine } of [ada, ben]) expect(machine.gauges.requests).toBe(0);
      }
    }
  }
});

const outgoing = (client: TestClient) => client.inCall.outgoing;

function accept(client: TestClient): number {
  const [ring] = client.state.rings;
  return client.ask({ do: 'accept', invite: ring?.invite ?? '', media: ring?.media ?? 'audio' });
}

function talk(world: CallWorld, ada: TestClient, ben: TestClient, media: 'audio' | 'video'): void {
  ada.get({ do: 'invite', user: ben.name, media });
  world.until(() => ben.state.rings.length > 0, 'it rings', 1_000);
  accept(ben);
  world.until(() => ada.isActive && ben.isActive, 'they are in a call', 3_000);
}

function people(seed: string | number = 1) {
  const world = new CallWorld(seed);
  return { world, ada: world.person('Ada'), ben: world.person('Ben') };
}
