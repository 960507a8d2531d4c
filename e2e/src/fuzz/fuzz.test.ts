import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { type RunningServer, startServer } from '../harness/server.ts';
import { type Frame, openPair } from '../harness/wire-client.ts';
import { attack } from './attacker.ts';
import { openRaw, rawManners } from './raw-sockets.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
});

const residentKiB = () => {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
};

/** Two good clients; gives what arrived in order, and whether all of it did. */
async function withGoodPair(during: () => Promise<void>): Promise<void> {
  const { ann, bob, toBob } = await openPair(server.url);
  const arrived: string[] = [];
  bob.listen((frame: Frame) => {
    if (frame.t === 'chat') arrived.push(String(frame['text']));
  });
  let sent = 0;
  const timer = setInterval(() => {
    sent += 1;
    ann.command({ t: 'chat', to: toBob, id: `message${sent}`.padEnd(24, 'x'), text: String(sent) });
  }, 10);
  await during();
  clearInterval(timer);
  await eventually(
    'every message of the good arrives',
    () => arrived.length,
    (count) => count === sent,
  );
  expect(arrived).toEqual(Array.from({ length: sent }, (_, at) => String(at + 1)));
  expect(sent).toBeGreaterThan(10);
  expect([ann.closed, bob.closed]).toEqual([undefined, undefined]);
  ann.close();
  bob.close();
}

it(
  '[SRV8] [WIRE10] a hundred thousand odd frames end nothing and disturb nobody',
  { timeout: 300_000 },
  async () => {
    const before = residentKiB();
    await withGoodPair(async () => {
      const { sent, answers } = await attack({
        url: server.url,
        seed: 1,
        frames: 100_000,
        sockets: 16,
      });
      expect(sent).toBeGreaterThanOrEqual(100_000);
      for (const answer of ['fault bad_frame', 'fault unknown_type', 'close 4400']) {
        expect(answers.get(answer) ?? 0, answer).toBeGreaterThan(0);
      }
    });
    expect(residentKiB() - before).toBeLessThan(150 * 1024);
  },
);

it(
  '[SRV8] [SRV9] a thousand hostile sockets are closed and disturb nobody',
  { timeout: 180_000 },
  async () => {
    await withGoodPair(async () => {
      const sockets = Array.from({ length: 1_000 }, (_, at) =>
        openRaw(
          server.port,
          rawManners[at % rawManners.length] ?? 'silent',
          `127.8.${at >> 6}.${(at & 63) + 1}`,
        ),
      );
      await eventually(
        'every hostile socket is closed by the server',
        () => sockets.filter(({ socket }) => !socket.destroyed).map(({ manner }) => manner),
        (open) => open.length === 0,
        90_000,
      );
    });
  },
);
