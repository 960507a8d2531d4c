import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { textFrames } from './text-frames.ts';

it('frames of every length and script are read as they were written, several at once', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [, { socket }] = (await accepted) as [WebSocket, { socket: NodeJS.WritableStream }];
  await once(client, 'open');

  const edges = [0, 1, 125, 126, 127, 65_535, 65_536, 200_000].map((length) => 'x'.repeat(length));
  const scripts = ['\u00e9'.repeat(63), '\u4f60'.repeat(21_845), '\u{1f600}'.repeat(16_384)];
  const texts = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 20 });
  const batches = [[...edges, ...scripts], ...fc.sample(texts, { numRuns: 200, seed: 1 })];
  for (const batch of batches) {
    const read: string[] = [];
    const all = Promise.withResolvers<void>();
    const note = (data: Buffer): void => {
      if (read.push(data.toString()) === batch.length) all.resolve();
    };
    client.on('message', note);
    socket.write(textFrames(batch));
    await all.promise;
    client.off('message', note);
    expect(read).toEqual(batch);
  }
  client.terminate();
  server.close();
});
