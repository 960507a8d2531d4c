/** Carries the faults of a scenario into the world: to one person's network, tab or machine, or to the server. */
import type { ClientNode } from './client-node.ts';
import { Hostile } from './hostile.ts';
import { Path, Socket, type Tap } from './network.ts';
import type { Person } from './person.ts';
import type { FaultAction, ServerAction } from './scenario.ts';
import type { Simulation } from './simulation.ts';

export function inflict(simulation: Simulation, person: Person, fault: FaultAction): void {
  const { world, media } = simulation;
  const { path } = person;
  switch (fault.do) {
    case 'cut':
      return forEachSocket(person, (socket) => socket.cut(fault.told));
    case 'cutAt':
      path.tap = cutAt(fault, path);
      return;
    case 'stall':
      if (fault.way !== 'down') path.block('up', world.now + fault.ms);
      if (fault.way !== 'up') path.block('down', world.now + fault.ms);
      return;
    case 'refuse':
      path.refusesUntil = world.now + fault.ms;
      return;
    case 'hangCloses':
      path.closesHangUntil = world.now + fault.ms;
      return;
    case 'readSlowly':
      path.readsPerSecond = fault.bytesPerSecond;
      return world.after(fault.ms, () => {
        path.readsPerSecond = Number.POSITIVE_INFINITY;
      });
    case 'switchNetwork':
      return person.switchNetwork(fault.ms);
    case 'mediaDown':
      return media.block(person.mediaPath, world.now + fault.ms);
    case 'deafen':
      return media.deafen(person.mediaPath, world.now + fault.ms);
    case 'part': {
      const other = simulation.people[fault.from];
      if (other !== undefined && other !== person) {
        media.part(person.mediaPath, other.mediaPath, world.now + fault.ms);
      }
      return;
    }
    case 'freeze':
      return person.freeze(fault.ms);
    case 'sleep':
      return person.sleep(fault.ms);
    case 'throttle':
      return person.throttle(fault.ms);
    case 'crash':
      return person.crash();
    case 'failSteps':
      return person.tab?.failSteps(fault.count);
    case 'slowSteps':
      return person.tab?.slowSteps(fault.ms);
    case 'corrupt':
      path.tap = corrupt(path);
      return;
    case 'stealOld':
      return stealOld(simulation, person);
    case 'hostile':
      return sendHostile(simulation, person, fault.frames);
  }
}

export function inflictOnServer(simulation: Simulation, fault: ServerAction): void {
  const { server, world, outer } = simulation;
  switch (fault.do) {
    case 'pauseServer':
      return server.pause(world.now + fault.ms);
    case 'restartServer':
      server.restart(fault.ms);
      return simulation.restarted();
    case 'takeOverServer':
      if (server.takeOver()) simulation.restarted();
      return;
    case 'killTwice':
      inflictOnServer(simulation, { do: 'restartServer', ms: fault.ms });
      return world.after(fault.ms + fault.betweenMs, () =>
        inflictOnServer(simulation, { do: 'restartServer', ms: fault.ms }),
      );
    case 'drainServer':
      if (server.isDown) return;
      server.feed({ t: 'drain' });
      return world.after(3_000, () => {
        server.restart(500);
        simulation.restarted();
      });
    case 'storeAway':
      outer.awayUntil = world.now + fault.ms;
      return;
    case 'storeSlow':
      outer.slowUntil = world.now + fault.ms;
      return;
  }
}

function forEachSocket(person: Person, act: (socket: Socket) => void): void {
  for (const tab of person.tabs) for (const socket of tab.sockets) act(socket);
}

function cutAt(fault: Extract<FaultAction, { do: 'cutAt' }>, path: Path): Tap {
  const wanted = `"t":"${fault.type}"`;
  return (way, text) => {
    if (way !== fault.way || !text.includes(wanted)) return { text };
    path.tap = undefined;
    return { text, cut: fault.when };
  };
}

/** What no network does, but a bug may: the client's view drifts from the server's. */
function corrupt(path: Path): Tap {
  return (way, text) => {
    const changed =
      way === 'down' ? text.replace(/("t":"joined".*"name":")[^"]+/, '$1Somebody') : text;
    if (changed !== text) path.tap = undefined;
    return { text: changed };
  };
}

/** As a thief, or a tab duplicated long ago, would. */
function stealOld(simulation: Simulation, person: Person): void {
  const { world, server, chance } = simulation;
  const old = oldSecret(person.tab);
  if (old === undefined) return;
  const path = new Path(10, 0);
  const secret = 'nonce-of-somebody-who-steals';
  const hello = { t: 'hello', v: 1, nonce: secret, device: secret, ...old, seq: 0, visible: true };
  const socket: Socket = new Socket(world, chance.fork(`thief ${world.now}`), path, {
    opened: () => socket.sendUp(JSON.stringify(hello)),
    frame: () => socket.close('client', 1000, ''),
    ponged: () => {},
    closed: () => {},
  });
  socket.connect(() => server.accept(socket, '198.51.100.1'));
}

/** Not the last one before the present: that may rightly be good for a moment. */
function oldSecret(tab: ClientNode | undefined): { sid: string; secret: string } | undefined {
  const now = tab?.stored?.sid;
  const old = tab?.oldSecrets.slice(0, -1).findLast(({ sid }) => sid === now);
  return old && { sid: old.sid, secret: old.secret };
}

function sendHostile(simulation: Simulation, person: Person, frames: number): void {
  const { world, server, chance, rumours, judge } = simulation;
  judge.mark('hostile frame');
  const path = new Path(10, 5);
  const own = chance.fork(`hostile ${world.now}`);
  const address = `198.51.100.${person.number + 2}`;
  new Hostile(world, own, path, rumours, frames, (socket) => server.accept(socket, address));
}
