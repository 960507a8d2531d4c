/** The relay is killed while it carries the call of two who hide their addresses. */
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Company } from './harness/company.ts';
import { eventually } from './harness/eventually.ts';
import type { Person } from './harness/person.ts';
import { pathOf } from './nat/path.ts';

const relay = `127.0.0.1:${randomInt(20_000, 30_000)}`;
const here = new Company(['chromium'], ['--turn', 'auto', '--turn-address', relay]);

const BACK_WITHIN_MS = 2_000;
/** Of credentials of the relay. */
const LIFE_S = 600;
/** By themselves browsers wait 15 s for a relay that they spoke to by UDP. */
const CARRIED_AGAIN_WITHIN_MS = 12_000;

it('[TURN3] [TURN5] [TURN10] a relay that is killed is back within 2 s, for new calls and for the one that it carried', async () => {
  const people = await call('Ann', 'Bob', onlyByUdp);
  const byRelay = { local: 'relay', remote: 'relay' };
  for (const person of people) expect(await pathOf(person, 'relay')).toMatchObject(byRelay);
  const before = await Promise.all(people.map(newestPass));
  // They end at whole seconds: those of now are newer than all of these.
  const latest = Math.max(...before.map(({ until }) => until));
  await eventually(
    'later credentials',
    () => Date.now() / 1_000 + LIFE_S,
    (end) => end > latest + 1,
  );
  const [killed, started] = [relayPid(), relaysStarted()];

  const at = performance.now();
  process.kill(killed, 'SIGKILL');
  await eventually('another relay', relaysStarted, (count) => count > started);
  expect(performance.now() - at).toBeLessThan(BACK_WITHIN_MS);
  expect(relayPid()).not.toBe(killed);

  const carriedAnew = Promise.all(people.map(hasMediaAnew)).then(() => performance.now() - at);
  const others = await call('Cid', 'Dan');
  for (const person of others) expect(await pathOf(person, 'relay')).toMatchObject(byRelay);

  expect(await carriedAnew).toBeLessThan(CARRIED_AGAIN_WITHIN_MS);
  for (const person of people) expect(await pathOf(person, 'relay')).toMatchObject(byRelay);
  const after = await Promise.all(people.map(newestPass));
  for (const [side, { until, holder }] of after.entries()) {
    expect(holder).toBe(before[side]?.holder);
    // Newer ones where the relay was back before the link tried anew.
    expect(until).toBeGreaterThanOrEqual(before[side]?.until ?? Infinity);
  }
}, 120_000);

/** Both join a new room; what they do runs in their pages before the app. */
async function call(first: string, second: string, browsers?: () => void): Promise<Person[]> {
  const caller = await visitHidden(first, '/', browsers);
  const link = await caller.newCall();
  await caller.join();
  await caller.inCall();
  const called = await visitHidden(second, link, browsers);
  await called.join();
  await called.inCall();
  return [caller, called];
}

async function visitHidden(name: string, path: string, before?: () => void): Promise<Person> {
  const person = await here.visit(name, { path: '/settings', ...(before && { before }) });
  await person.page.getByRole('switch', { name: /Hide my address/ }).check();
  await person.page.goto(new URL(path, here.server.url).href);
  return person;
}

/** A connection by TCP says at once that its other end is gone, one by UDP says nothing. */
function onlyByUdp(): void {
  const { prototype } = RTCPeerConnection;
  const set = prototype.setConfiguration;
  prototype.setConfiguration = function (configuration = {}) {
    const iceServers = configuration.iceServers?.map(({ urls, ...rest }) => ({
      ...rest,
      urls: [urls].flat().filter((url) => !url.endsWith('=tcp')),
    }));
    set.call(this, { ...configuration, ...(iceServers && { iceServers }) });
  };
}

/** The server's only child is the relay. */
function relayPid(): number {
  const { pid } = here.server;
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'));
}

const relaysStarted = (): number => here.server.output().split('"relay running"').length - 1;

/** Over a connection that is not the first. */
const hasMediaAnew = ({ name, page }: Person): Promise<number> =>
  eventually(
    `${name} sees the other again`,
    () =>
      page.evaluate(async () => {
        const { observed } = window as unknown as { observed: { peers: RTCPeerConnection[] } };
        let frames = 0;
        for (const peer of observed.peers.slice(1)) {
          // One that was given up has no frame any more that would answer.
          if (peer.connectionState !== 'connected') continue;
          (await peer.getStats()).forEach((report: Record<string, unknown>) => {
            frames += Number(report['framesDecoded'] ?? 0);
          });
        }
        return frames;
      }),
    (frames) => frames > 3,
  );

/** What the newest connection of a page shows to the relay. */
async function newestPass({ page }: Person): Promise<{ until: number; holder: string }> {
  const username = await page.evaluate(() => {
    const { observed } = window as unknown as { observed: { peers: RTCPeerConnection[] } };
    const { iceServers = [] } = observed.peers.at(-1)?.getConfiguration() ?? {};
    return iceServers.map(({ username = '' }) => username).join('');
  });
  const [until, holder = ''] = username.split(':');
  return { until: Number(until), holder };
}
