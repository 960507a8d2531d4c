import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AppData } from './app-data.ts';
import { decodeAppFrame, encodeAppFrame } from './app-frame.ts';
import type { AppChannel } from './peer-port.ts';

const bytes = (...values: number[]) => new Uint8Array(values);

class FakeChannel implements AppChannel {
  open = true;
  queuedBytes = 0;
  messageBytesMax = 1_000;
  readonly sent: Uint8Array[] = [];

  send(frame: Uint8Array): void {
    this.sent.push(frame);
  }
}

function setUp(...names: string[]) {
  const members = new Set(names);
  const channels = new Map<string, FakeChannel>();
  const data = new AppData({
    members: () => [...members],
    channelOf: (member, ordered) => channels.get(`${member} ${ordered}`),
  });
  const connect = (member: string, ordered = true): FakeChannel => {
    const channel = new FakeChannel();
    channels.set(`${member} ${ordered}`, channel);
    return channel;
  };
  return { data, members, connect };
}

it('[CALL10] carries any topic of up to 64 bytes and any bytes', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 16 }),
      fc.uint8Array({ maxLength: 300 }),
      (topic, content) => {
        fc.pre(new TextEncoder().encode(topic).length <= 64);
        expect(decodeAppFrame(encodeAppFrame(topic, content))).toEqual({ topic, bytes: content });
      },
    ),
  );
  expect(() => encodeAppFrame('ü'.repeat(33), bytes())).toThrow('too_long');
});

it('[CALL10] meets any frame of a peer with a message or nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (frame) => {
      const message = decodeAppFrame(frame);
      if (message !== undefined) {
        expect(encodeAppFrame(message.topic, message.bytes).length).toBeLessThanOrEqual(
          frame.length,
        );
      }
    }),
  );
  expect(decodeAppFrame(bytes(2, 0xff, 0xff))).toBeUndefined();
  expect(decodeAppFrame(bytes(65, ...Array<number>(80).fill(97)))).toBeUndefined();
});

it('[CALL10] delivers by topic, with who sent it', () => {
  const { data } = setUp('ann');
  const heard: unknown[] = [];
  data.on('cursor', (message) => heard.push(message));
  data.receive('ann', encodeAppFrame('cursor', bytes(1)));
  data.receive('ann', encodeAppFrame('other', bytes(2)));
  data.receive('ann', bytes());
  expect(heard).toEqual([{ from: 'ann', bytes: bytes(1) }]);
});

it('[CALL10] sends to one or to all, ordered unless told otherwise', async () => {
  const { data, connect } = setUp('ann', 'bob');
  const [ann, bob, fast] = [connect('ann'), connect('bob'), connect('bob', false)];
  await data.send('t', bytes(1));
  await data.send('t', bytes(2), { to: 'bob' });
  await data.send('t', bytes(3), { to: 'bob', ordered: false });
  expect(ann.sent).toEqual([encodeAppFrame('t', bytes(1))]);
  expect(bob.sent).toEqual([encodeAppFrame('t', bytes(1)), encodeAppFrame('t', bytes(2))]);
  expect(fast.sent).toEqual([encodeAppFrame('t', bytes(3))]);
});

it('[CALL10] waits for a link and for a full channel, and keeps the order', async () => {
  const { data, connect } = setUp('ann');
  const sends = [1, 2, 3].map((value) => data.send('t', bytes(value)));
  const ann = connect('ann');
  ann.queuedBytes = 2_000_000;
  data.advance();
  expect(ann.sent).toEqual([]);
  ann.queuedBytes = 0;
  data.advance();
  await Promise.all(sends);
  expect(ann.sent).toEqual([1, 2, 3].map((value) => encodeAppFrame('t', bytes(value))));
});

it('[CALL10] settles every send: gone, over, too long, too many, unknown', async () => {
  const { data, members, connect } = setUp('ann', 'bob');
  const toAnn = data.send('t', bytes(1), { to: 'ann' });
  const toAll = data.send('t', bytes(1));
  const bob = connect('bob');
  members.delete('ann');
  data.advance();
  await expect(toAnn).rejects.toMatchObject({ code: 'no_such_member' });
  await toAll;
  expect(bob.sent.length).toBe(1);
  await expect(data.send('t', bytes(), { to: 'eve' })).rejects.toMatchObject({
    code: 'no_such_member',
  });
  await expect(data.send('t', new Uint8Array(2_000))).rejects.toMatchObject({ code: 'too_long' });
  bob.open = false;
  const chunk = new Uint8Array(6 * 1024 * 1024);
  const waiting = [data.send('t', chunk), data.send('t', chunk)];
  await expect(data.send('t', chunk)).rejects.toMatchObject({ code: 'backlog_full' });
  data.close();
  for (const send of waiting) await expect(send).rejects.toMatchObject({ code: 'closed' });
  await expect(data.send('t', bytes())).rejects.toMatchObject({ code: 'closed' });
});
