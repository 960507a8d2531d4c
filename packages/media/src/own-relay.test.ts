/** The life of a real coturn under our care, and what is said where there is none. */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultRelayBounds } from './coturn-config.ts';
import { findTurnserver } from './coturn-process.ts';
import { credentialsFor } from './credentials.ts';
import type { OwnRelay } from './own-relay.ts';
import { RelayFiles } from './relay-files.ts';
import { RelaySecrets } from './secrets.ts';
import { answersStun } from './stun-probe.ts';
import { loopbackOfOwn, TEST_PORT, TurnClient, testRelay } from './testing/index.ts';

vi.setConfig({ testTimeout: 60_000 });

const patient = { timeout: 30_000, interval: 20 };
const LIFE_MS = 600_000;

let place: ReturnType<typeof testRelay>;
const clients: TurnClient[] = [];
beforeEach(() => {
  place = testRelay();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  await place.end();
});

const server = () => ({ address: place.address, port: TEST_PORT });

function clientOf(relay: OwnRelay): TurnClient {
  const { username = '', credential = '' } = relay.serversFor('ada', LIFE_MS)[1] ?? {};
  return holding({ username, credential });
}

function holding(credentials: { username: string; credential: string }): TurnClient {
  const client = new TurnClient(server(), credentials);
  clients.push(client);
  return client;
}

function pidOf({ pid }: OwnRelay): number {
  if (pid === undefined) throw new Error('it does not run');
  return pid;
}

/** Of those that keep what is written to them. */
function openFiles(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  const targets = readdirSync(folder).map((fd) => readlinkSync(`${folder}/${fd}`));
  return targets.filter((target) => /^\/(?!dev\/null$)/.test(target));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A child that ended is still there until its end was heard of.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe.skipIf(findTurnserver() === undefined)('our own relay', () => {
  it('[TURN1] it runs, says where in one line, and takes who has its credentials', async () => {
    const relay = place.open();
    expect(relay.state()).toBe('starting');
    expect(await relay.said()).toBe(`Relay (TURN) at ${place.address}:3478 by UDP and TCP.`);
    expect(relay.state()).toBe('running');
    const [stun, turn] = relay.serversFor('ada', LIFE_MS);
    const host = `${place.address}:3478`;
    expect(stun).toEqual({ urls: [`stun:${host}`] });
    expect(turn?.urls).toEqual([`turn:${host}?transport=udp`, `turn:${host}?transport=tcp`]);
    expect(turn?.username).toMatch(/^\d{10}:ada$/);
    const until = Number.parseInt(turn?.username ?? '') * 1_000;
    expect(until - Date.now() - LIFE_MS).toBeLessThan(1_001);
    expect(until - Date.now() - LIFE_MS).toBeGreaterThan(-60_000);
    expect(await clientOf(relay).allocate()).toMatchObject({ address: place.address });
  });

  it('[TURN2] it runs as nobody special, its secrets on no command line and in no configuration', async () => {
    const relay = place.open();
    await relay.said();
    const pid = pidOf(relay);
    const status = () => readFileSync(`/proc/${pid}/status`, 'utf8');
    await expect.poll(status, patient).not.toMatch(/^Uid:\s+0/m);
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
    expect(environment).toBe('');
    const { credential = '', username = '' } = relay.serversFor('ada', LIFE_MS)[1] ?? {};
    expect(credential).not.toBe('');
    const files = new RelayFiles(place.dataDir);
    expect(`${files.config()}${readFileSync(`/proc/${pid}/cmdline`, 'utf8')}`).not.toMatch(
      /secret=/,
    );
    expect(username).not.toContain(credential);
    await clientOf(relay).allocate();
    expect(new Set(openFiles(pid))).toEqual(new Set([files.secretsFile]));
  });

  it('[TURN3] killed, it is back within 2 s, and again', async () => {
    const relay = place.open();
    await relay.said();
    for (const time of ['first', 'second']) {
      const pid = pidOf(relay);
      const killed = performance.now();
      process.kill(pid, 'SIGKILL');
      await expect.poll(() => relay.pid ?? pid, patient).not.toBe(pid);
      if (time === 'first') expect(performance.now() - killed).toBeLessThan(2_000);
      expect(await clientOf(relay).allocate()).toBeTypeOf('object');
    }
    expect(relay.restarts).toBe(2);
    expect(place.events.map(({ step }) => step)).toEqual([
      'relay running',
      'relay ended',
      'relay running',
      'relay ended',
      'relay running',
    ]);
  });

  it('[TURN3] while it is gone STUN is answered all the same', async () => {
    const relay = place.open();
    await relay.said();
    const files = new RelayFiles(place.dataDir);
    // Nobody can start it again: the place of its configuration is taken.
    rmSync(files.configFile);
    mkdirSync(files.configFile);
    process.kill(pidOf(relay), 'SIGKILL');
    await expect.poll(() => relay.state(), patient).toBe('failed');
    expect(await answersStun(server(), 10_000)).toBe(true);
    expect(relay.serversFor('ada', LIFE_MS)).toEqual([{ urls: [`stun:${place.address}:3478`] }]);
    rmSync(files.configFile, { recursive: true });
    await expect.poll(() => relay.state(), patient).toBe('running');
    expect(await clientOf(relay).allocate()).toBeTypeOf('object');
    // Clients hear of each change, and of nothing else: both, STUN alone, both.
    expect(place.told).toEqual([2, 1, 2]);
  });

  it('[TURN3] the relay of a server that was killed lives on, and the next one takes it over', async () => {
    const pid = await place.left();
    expect(isAlive(pid)).toBe(true);
    const talking = holding(place.credentials('ben'));
    expect(await talking.allocate()).toBeTypeOf('object');
    const relay = place.open();
    await relay.said();
    expect(await talking.refresh()).toBe('granted');
    expect(await clientOf(relay).allocate()).toBeTypeOf('object');
    expect(relay.pid).toBe(pid);
    expect(place.events).toEqual([{ step: 'relay running', adopted: true }]);
    // It notices the end of one that is no child of its own.
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => relay.pid ?? pid, patient).not.toBe(pid);
    expect(await clientOf(relay).allocate()).toBeTypeOf('object');
  });

  it('[MOVE9] [TURN3] who gives its place away leaves the relay to the next one, with all that it carries', async () => {
    const before = place.open();
    await before.said();
    const pid = pidOf(before);
    const talking = clientOf(before);
    expect(await talking.allocate()).toBeTypeOf('object');
    await before.letGo();
    const after = place.open();
    await after.said();
    // It ends later, and everything of the relay is the other one's.
    await before.stop();
    expect(pidOf(after)).toBe(pid);
    expect(await talking.refresh()).toBe('granted');
    expect(await clientOf(after).allocate()).toBeTypeOf('object');
    expect(place.events).toEqual([
      { step: 'relay running', adopted: false },
      { step: 'relay running', adopted: true },
    ]);
  });

  it('[TURN3] one of another configuration is replaced', async () => {
    const pid = await place.left();
    const bounds = { ...defaultRelayBounds, relayAllocationsPerHolderMax: 1 };
    const relay = place.open({ bounds });
    await relay.said();
    expect(pidOf(relay)).not.toBe(pid);
    expect(isAlive(pid)).toBe(false);
    expect(await clientOf(relay).allocate()).toBeTypeOf('object');
    expect(await clientOf(relay).allocate()).toBe(486);
  });

  it('[TURN3] one that hangs is replaced', async () => {
    const pid = await place.left();
    process.kill(pid, 'SIGSTOP');
    const relay = place.open();
    // It may take a busy machine a while to clear away what was killed.
    await expect.poll(() => relay.state(), patient).toBe('running');
    expect(isAlive(pid)).toBe(false);
    expect(await clientOf(relay).allocate()).toBeTypeOf('object');
  });

  it('[TURN3] a number that belongs to somebody else by now is left alone', async () => {
    const files = new RelayFiles(place.dataDir);
    files.make();
    const somebody = spawn(process.execPath, ['-e', 'process.stdin.resume()', files.configFile]);
    writeFileSync(files.pidFile, `${somebody.pid}\n`);
    const relay = place.open();
    await relay.said();
    expect(relay.state()).toBe('running');
    expect(pidOf(relay)).not.toBe(somebody.pid);
    expect(isAlive(somebody.pid ?? 0)).toBe(true);
    somebody.kill('SIGKILL');
  });

  it('[TURN3] a graceful stop ends it and leaves nothing behind', async () => {
    const relay = place.open();
    await relay.said();
    const pid = pidOf(relay);
    await relay.stop();
    expect(isAlive(pid)).toBe(false);
    expect(() => new RelayFiles(place.dataDir).config()).toThrow('ENOENT');
    expect(await answersStun(server(), 300)).toBe(false);
  });

  it('[TURN3] a stop while it begins ends it, too', async () => {
    const relay = place.open();
    await relay.stop();
    expect(await answersStun(server(), 300)).toBe(false);
    expect(relay.pid).toBeUndefined();
  });

  it('[TURN3] it follows this computer to another address', async () => {
    const [here, there] = [place.address, loopbackOfOwn()];
    let host = here;
    const wish = {
      get host() {
        return host;
      },
      externalAddress: undefined,
    };
    const relay = place.open({ place: wish, lookEveryMs: 20 });
    await relay.said();
    const pid = pidOf(relay);
    host = there;
    await expect
      .poll(() => relay.serversFor('ada', LIFE_MS)[0]?.urls, patient)
      .toEqual([`stun:${there}:3478`]);
    await expect.poll(() => relay.state(), patient).toBe('running');
    expect(pidOf(relay)).not.toBe(pid);
    expect(await answersStun({ address: there, port: TEST_PORT }, 10_000)).toBe(true);
    expect(await answersStun(server(), 300)).toBe(false);
  });

  it('[FAULT71] [TURN6] the secret changes by itself, and two are good', async () => {
    const key = 'k'.repeat(43);
    let now = Date.now();
    const day = 24 * 60 * 60 * 1_000;
    const relay = place.open({ key, now: () => now, lookEveryMs: 20 });
    await relay.said();
    const pid = pidOf(relay);
    const [before] = new RelaySecrets(key).at(now);
    const old = () =>
      holding(credentialsFor({ holder: 'ada', until: Date.now() + LIFE_MS }, before));

    now += day;
    const signature = () => relay.serversFor('ben', LIFE_MS)[1]?.credential;
    const [after] = new RelaySecrets(key).at(now);
    await expect
      .poll(signature, patient)
      .toBe(credentialsFor({ holder: 'ben', until: now + LIFE_MS }, after).credential);
    expect(await clientOf(relay).allocate()).toBeTypeOf('object');
    expect(await old().allocate()).toBeTypeOf('object');

    now += day;
    await expect.poll(() => old().allocate(), patient).toBe(401);
    expect(await clientOf(relay).allocate()).toBeTypeOf('object');
    expect(pidOf(relay)).toBe(pid);
  });

  it.each(['UDP', 'TCP'])(
    '[TURN8] a %s port in use gets one line, and the relay once it is free',
    async (protocol) => {
      const holder = protocol === 'UDP' ? createSocket('udp4') : createServer();
      if ('bind' in holder) holder.bind(TEST_PORT, place.address);
      else holder.listen(TEST_PORT, place.address);
      await once(holder, 'listening');
      const relay = place.open();
      const line = await relay.said();
      expect(line).toMatch(
        new RegExp(
          `^No relay \\(TURN\\): .*${protocol} port 3478 of ${place.address}, .*\\. Calls go directly\\.$`,
        ),
      );
      expect(relay.state()).toBe('failed');
      expect(place.events[0]).toMatchObject({ step: 'relay failed', why: 'port in use' });
      holder.close();
      await expect.poll(() => relay.state(), patient).toBe('running');
    },
  );

  it('[TURN8] a program that does not begin gets one line that says how to see why', async () => {
    const relay = place.open({ program: '/bin/false' });
    expect(await relay.said()).toMatch(
      /^No relay \(TURN\): coturn ended at once; "turnserver -c \S+" says why\. Calls go directly\.$/,
    );
    await relay.stop();
    const gone = place.open({ program: join(place.dataDir, 'nothing') });
    expect(await gone.said()).toMatch(/coturn ended at once/);
  });

  it('[TURN8] an address that is not ours, and a name that leads nowhere, get one line', async () => {
    const elsewhere = { host: '203.0.113.77', externalAddress: undefined };
    const away = place.open({ place: elsewhere });
    expect(await away.said()).toBe(
      'No relay (TURN): this machine has no address 203.0.113.77. Calls go directly.',
    );
    await away.stop();
    const nowhere = { host: 'relay.invalid', externalAddress: undefined };
    expect(await place.open({ place: nowhere }).said()).toBe(
      'No relay (TURN): relay.invalid is a name that leads nowhere. Calls go directly.',
    );
  });
});

it('[TURN1] [TURN8] where coturn is not installed, one line says how to, and STUN is answered', async () => {
  const relay = place.open({ program: undefined });
  expect(await relay.said()).toMatch(
    /^No relay \(TURN\): .*apt install coturn.* Calls go directly\.$/,
  );
  expect(relay.state()).toBe('none');
  const hiding = place.open({ program: undefined, relayOnly: true, port: TEST_PORT + 1 });
  expect(await hiding.said()).toMatch(/\. No call can be made, as addresses are hidden\.$/);
  expect(await answersStun(server(), 10_000)).toBe(true);
  expect(relay.serversFor('ada', LIFE_MS)).toEqual([{ urls: [`stun:${place.address}:3478`] }]);
  await relay.stop();
  expect(await answersStun(server(), 300)).toBe(false);
});
