import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { type RunningServer, startServer } from '../harness/server.ts';
import { WireClient } from '../harness/wire-client.ts';
import { attack } from './attacker.ts';
import { besideGoodPairs, tolerant } from './campaign.ts';
import { native } from './native.ts';
import { openRaw, rawManners } from './raw-sockets.ts';

let server: RunningServer;

afterEach(async () => {
  expect(await server.stop()).toBe(0);
});

const residentKiB = () => {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
};

/** Frames that the server read, well-formed or not. */
async function framesRead(): Promise<number> {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  const sum = (pattern: RegExp) =>
    [...metrics.matchAll(pattern)].reduce((total, [, count]) => total + Number(count), 0);
  return (
    sum(/^parley_messages_total\{.*\} (\d+)$/gm) +
    sum(/^parley_refusals_total\{code="(?:bad_frame|bad_message|unknown_type)"\} (\d+)$/gm)
  );
}

const besideGoodClients = (during: () => Promise<void>) =>
  besideGoodPairs(server.url, during, ['native']);

it(
  '[SRV8] a hundred thousand odd frames end nothing and disturb nobody',
  { timeout: 300_000 },
  async () => {
    server = await startServer(...tolerant);
    const before = residentKiB();
    await besideGoodClients(async () => {
      const seen = new Set<string>();
      for (let seed = 1; (await framesRead()) < 100_000; seed += 1) {
        const { answers } = await attack({ url: server.url, target: native, seed, frames: 25_000 });
        for (const answer of answers.keys()) seen.add(answer);
      }
      for (const answer of [
        'fault bad_frame',
        'fault unknown_type',
        'refused bad_message',
        'refused not_in_room',
      ]) {
        expect([...seen]).toContain(answer);
      }
    });
    expect(residentKiB() - before).toBeLessThan(200 * 1024);
  },
);

it(
  '[SRV8] [CONN5] with its own limits the server closes who sends nonsense',
  { timeout: 120_000 },
  async () => {
    server = await startServer();
    await besideGoodClients(async () => {
      const { answers } = await attack({
        url: server.url,
        target: native,
        seed: 7,
        frames: 20_000,
      });
      expect(answers.get('close 4400') ?? 0).toBeGreaterThan(100);
    });
  },
);

it(
  '[SRV8] [SRV9] a thousand hostile sockets are closed and disturb nobody',
  { timeout: 180_000 },
  async () => {
    server = await startServer();
    await besideGoodClients(async () => {
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

it('[WIRE10] a frame above the bound and a binary frame close the connection', async () => {
  server = await startServer();
  const big = await WireClient.open(server.url);
  big.socket.send(`{"t":"beat","a":0,"x":"${'x'.repeat(64 * 1024)}"}`);
  const binary = await WireClient.open(server.url);
  binary.socket.send(Buffer.from('{"t":"beat","a":0}'));
  await eventually(
    'both are closed',
    () => [big.closed?.code, binary.closed?.code],
    (codes) => codes.every((code) => code !== undefined),
  );
  expect([1009, 4413]).toContain(big.closed?.code);
  expect(binary.closed?.code).toBe(4400);
});
