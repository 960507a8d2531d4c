import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { readStun, readXorAddress, writeStun, XOR_MAPPED_ADDRESS } from './stun-message.ts';
import { stunAnswer, StunResponder } from './stun-responder.ts';

const BINDING_REQUEST = 1;
const BINDING_SUCCESS = 0x0101;
const SOFTWARE = 0x8022;

const responder = new StunResponder();
const sockets: Socket[] = [];
afterEach(async () => {
  await responder.close();
  for (const socket of sockets.splice(0)) socket.close();
});

const transactions = fc.uint8Array({ minLength: 12, maxLength: 12 });
const optional = fc.record({
  type: fc.integer({ min: 0x8000, max: 0xffff }),
  value: fc.uint8Array({ maxLength: 40 }),
});
const requests = fc
  .record({ transaction: transactions, attributes: fc.array(optional, { maxLength: 4 }) })
  .map((given) => writeStun({ type: BINDING_REQUEST, ...given }));
const from = fc.record({
  address: fc.oneof(fc.ipV4(), fc.ipV6()),
  port: fc.integer({ min: 1, max: 65_535 }),
});

it('[TURN1] a request is answered with the address it came from, under its own number', () => {
  fc.assert(
    fc.property(requests, from, (request, place) => {
      const answer = readStun(stunAnswer(request, place) ?? Buffer.of());
      expect(answer?.type).toBe(BINDING_SUCCESS);
      expect(answer?.transaction).toEqual(readStun(request)?.transaction);
      expect(answer?.attributes.map(({ type }) => type)).toEqual([XOR_MAPPED_ADDRESS]);
      const [{ value } = { value: Buffer.of() }] = answer?.attributes ?? [];
      const seen = readXorAddress(value, answer?.transaction ?? Buffer.of());
      expect(seen?.port).toBe(place.port);
      expect(new URL(urlOf(seen?.address)).host).toBe(new URL(urlOf(place.address)).host);
    }),
  );
});

const urlOf = (address = ''): string =>
  `http://${address.includes(':') ? `[${address}]` : address}/`;

/** The example of RFC 5769, section 2.2, without what we do not send. */
it('[TURN1] the address is written as others read it', () => {
  const transaction = Buffer.from('b7e7a701bc34d686fa87dfae', 'hex');
  const request = writeStun({ type: BINDING_REQUEST, transaction, attributes: [] });
  const answer = stunAnswer(request, { address: '192.0.2.1', port: 32_853 });
  expect(answer?.toString('hex')).toBe(
    '0101000c2112a442b7e7a701bc34d686fa87dfae002000080001a147e112a643',
  );
});

it('[TURN9] what is not exactly a binding request is not answered', () => {
  const place = { address: '192.0.2.1', port: 1 };
  const attributes = [{ type: SOFTWARE, value: Buffer.from('abc') }];
  const whole = writeStun({ type: BINDING_REQUEST, transaction: Buffer.alloc(12), attributes });
  expect(stunAnswer(whole, place)).toBeDefined();
  const spoilt = (at: number, byte: number): Buffer => {
    const copy = Buffer.from(whole);
    copy[at] = byte;
    return copy;
  };
  const wrong: Record<string, Buffer> = {
    nothing: Buffer.of(),
    'a cut header': whole.subarray(0, 19),
    'a cut attribute': whole.subarray(0, 24),
    'more than it says': Buffer.concat([whole, Buffer.of(0x80, 0x22, 0, 0)]),
    'no cookie': spoilt(4, 0),
    'no STUN': spoilt(0, 0x40),
    'an answer': spoilt(0, 1),
    'another method': spoilt(1, 3),
    'an odd length': spoilt(3, 7),
    'an attribute beyond the end': spoilt(23, 9),
    'one that must be known': spoilt(20, 0),
  };
  for (const [name, bytes] of Object.entries(wrong)) {
    expect(stunAnswer(bytes, place), name).toBeUndefined();
  }
});

it('[TURN9] whatever comes, it is answered only when it is a request, and never breaks', () => {
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.tuple(requests, fc.nat(), fc.integer({ min: 0, max: 255 })).map(([request, at, byte]) => {
      const spoilt = Buffer.from(request);
      spoilt[at % spoilt.length] = byte;
      return spoilt;
    }),
  );
  fc.assert(
    fc.property(noise, from, (bytes, place) => {
      const answer = stunAnswer(bytes, place);
      if (answer === undefined) return;
      expect(readStun(bytes)?.type).toBe(BINDING_REQUEST);
      expect(answer.length).toBeLessThanOrEqual(44);
    }),
    { numRuns: 2_000 },
  );
});

it('[TURN9] one address is answered so often in a second and no more', async () => {
  const address = '127.83.7.1';
  const port = 34_780;
  await responder.open([address], port);
  const socket = createSocket('udp4');
  sockets.push(socket);
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  let answers = 0;
  socket.on('message', () => (answers += 1));
  const ask = (): void => {
    const transaction = Buffer.from(crypto.getRandomValues(new Uint8Array(12)));
    const request = writeStun({ type: BINDING_REQUEST, transaction, attributes: [] });
    for (const bytes of [Buffer.from('noise'), request]) socket.send(bytes, port, address);
  };
  const start = performance.now();
  for (let sent = 0; sent < 300; sent += 1) ask();
  await expect.poll(() => answers, { timeout: 10_000 }).toBeGreaterThan(0);
  // A second later it is answered again, so the first ones have all come.
  const asking = setInterval(ask, 20);
  await expect.poll(() => performance.now() - start > 1_500, { timeout: 10_000 }).toBe(true);
  clearInterval(asking);
  const seconds = Math.ceil((performance.now() - start) / 1_000) + 1;
  expect(answers).toBeLessThanOrEqual(50 * seconds);
  expect(answers).toBeGreaterThan(10);
});
