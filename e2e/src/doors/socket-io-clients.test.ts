/** The rooms over socket.io for that library's own clients, of the version they were written for and of today's. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { type RunningServer, startServer } from '../harness/server.ts';
import { RoomVisitor, type Told } from './room-visitor.ts';

/** Many signs of life in few seconds, and enough time for each on a busy machine. */
const limits = ['--limit', 'pingIntervalMs=300,silentAfterMs=4000,peerReturnMs=1000,draftMs=5000'];

let server: RunningServer;
const visitors: RoomVisitor[] = [];
beforeAll(async () => {
  server = await startServer('--doors', 'socket.io', ...limits);
});
afterEach(() => {
  for (const visitor of visitors.splice(0)) visitor.close();
});
afterAll(() => server.stop());

const ways = [
  ['polling', ['polling']],
  ['polling, then a WebSocket', ['polling', 'websocket']],
  ['a WebSocket', ['websocket']],
] as const;

const kinds = ([2, 4] as const).flatMap((version) =>
  ways.map(([how, transports]) => [version, how, transports] as const),
);

async function come(
  version: 2 | 4 = 2,
  transports: readonly string[] = ['polling', 'websocket'],
): Promise<RoomVisitor> {
  const visitor = await RoomVisitor.come(server.url, version, transports);
  visitors.push(visitor);
  return visitor;
}

/** Two in a room of their own. */
async function couple(room: string): Promise<[ada: RoomVisitor, bo: RoomVisitor]> {
  const [ada, bo] = [await come(), await come()];
  ada.emit('create-room', { room_id: room });
  await ada.next();
  ada.join(room, 'Ada');
  await ada.quiet();
  bo.join(room, 'Bo');
  await ada.next(2);
  return [ada, bo];
}

const both = (payload: object, names: readonly string[]): Told[] =>
  names.map((name) => ({ name, payload }));
const came = (peer_id: string, peer_name: string): Told[] =>
  both({ peer_name, peer_id, room_size: 2 }, ['user-joined', 'user-arrived']);
const left = (peer_id: string): Told[] => both({ peer_id }, ['user-left', 'cut-the-call']);

const sdp =
  'v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\nm=video 9 RTP/AVP 96\r\na=mid:1\r\n';
const candidate = (n: number, sdpMLineIndex: number) => ({
  candidate: `candidate:${n} 1 udp 1 192.0.2.1 ${n} typ host`,
  sdpMid: String(sdpMLineIndex),
  sdpMLineIndex,
});
const described = (type: 'offer' | 'answer', to: string) => ({
  from: { name: 'Nobody', id: 'no-one' },
  to,
  type,
  sdp: { type, sdp },
});

describe.each(kinds)('check 8 with a client of version %i over %s', (version, how, transports) => {
  const room = (name: string): string => `${name} ${version} ${how}`;

  it('[HALL1] [HALL6] create-room: a new one, an empty one, one with somebody in it', async () => {
    const [one, other] = [await come(version, transports), await come(version, transports)];
    const mine = { room_id: room('made') };
    for (const visitor of [one, other]) {
      visitor.emit('create-room', mine);
      const url_extend = `r/${encodeURIComponent(mine.room_id)}`;
      expect(await visitor.next()).toEqual([
        { name: 'redirect', payload: { status: true, url_extend } },
      ]);
    }
    one.join(mine.room_id, 'Ada');
    await one.quiet();
    other.emit('create-room', mine);
    expect(await other.quiet()).toEqual([]);
  });

  it('[HALL2] [HALL4] [HALL6] join: the first, the second, one too many; and who leaves', async () => {
    const all = [];
    for (const _ of 'abc') all.push(await come(version, transports));
    const [ada, bo, cy] = all as [RoomVisitor, RoomVisitor, RoomVisitor];
    const mine = room('joined');
    ada.emit('create-room', { room_id: mine });
    await ada.next();
    ada.join(mine, 'Ada');
    expect(await ada.quiet()).toEqual([]);
    bo.join(mine, 'Bo');
    expect(await ada.next(2)).toEqual(came(bo.id, 'Bo'));
    cy.join(mine, 'Cy');
    expect(await cy.next()).toEqual([{ name: 'full-room', payload: undefined }]);
    ada.emit('cut-the-call', { room_id: mine, peer_name: 'Ada', peer_id: ada.id });
    expect(await bo.next(2)).toEqual(left(ada.id));
    cy.join(mine, 'Cy');
    expect(await bo.next(2)).toEqual(came(cy.id, 'Cy'));
    bo.close();
    expect(await cy.next(2)).toEqual(left(bo.id));
  });

  it('[HALL6] [DOOR7] stays for as long as it likes, and is heard then', async () => {
    const visitor = await come(version, transports);
    const last = transports.at(-1) ?? '';
    const isIdle = () => visitor.beats >= 8 && visitor.transport === last;
    await eventually('eight signs of life', isIdle, (is) => is);
    expect(visitor.isConnected).toBe(true);
    expect(await visitor.quiet()).toEqual([]);
  });
});

describe('check 9', () => {
  it('[HALL3] [DOOR5] a description waits for the candidates of its sender, and says who sends it', async () => {
    const [ada, bo] = await couple('drafts');
    ada.emit('offer', described('offer', bo.id));
    for (const one of [candidate(1, 0), candidate(2, 1), candidate(3, 0)]) {
      ada.emit('ice-candidate', { from: {}, to: bo.id, candidate: one });
    }
    expect(await bo.quiet()).toEqual([]);
    ada.emit('ice-candidate', { from: {}, to: bo.id, candidate: null });
    const written = [
      'v=0',
      'm=audio 9 UDP/TLS/RTP/SAVPF 111',
      'a=mid:0',
      `a=${candidate(1, 0).candidate}`,
      `a=${candidate(3, 0).candidate}`,
      'a=end-of-candidates',
      'm=video 9 RTP/AVP 96',
      'a=mid:1',
      `a=${candidate(2, 1).candidate}`,
      'a=end-of-candidates',
      '',
    ].join('\r\n');
    const offer = {
      from: { name: 'Ada', id: ada.id },
      to: bo.id,
      type: 'offer',
      sdp: { type: 'offer', sdp: written },
    };
    expect(await bo.next()).toEqual([{ name: 'offer', payload: offer }]);
    // These clients do not know for whom their candidates are, once they have answered.
    bo.emit('answer', described('answer', ada.id));
    bo.emit('ice-candidate', { candidate: candidate(4, 0) });
    bo.emit('ice-candidate', { candidate: null });
    const [answer] = await ada.next();
    expect(answer).toMatchObject({
      name: 'answer',
      payload: { from: { name: 'Bo', id: bo.id }, sdp: { type: 'answer' } },
    });
    expect(JSON.stringify(answer)).toContain(candidate(4, 0).candidate);
  });

  it('[HALL3] it does not wait for a last candidate that never comes', async () => {
    const [ada, bo] = await couple('never the last');
    ada.emit('offer', described('offer', bo.id));
    ada.emit('ice-candidate', { candidate: candidate(1, 0) });
    expect(JSON.stringify(await bo.next())).toContain(candidate(1, 0).candidate);
  });

  it('[HALL4] what a third says in leaving ends nothing, nor what one says in the name of the other', async () => {
    const [ada, bo] = await couple('running');
    const third = await come();
    third.join('running', 'Cy');
    await third.next();
    for (const peer_id of [third.id, ada.id, bo.id, undefined, null, {}]) {
      third.emit('cut-the-call', { room_id: 'running', peer_name: 'Ada', peer_id });
    }
    ada.emit('cut-the-call', { room_id: 'running', peer_name: 'Bo', peer_id: bo.id });
    ada.emit('cut-the-call', { room_id: 'elsewhere', peer_name: 'Ada', peer_id: ada.id });
    third.emit('user-left', { peer_id: ada.id });
    await third.quiet();
    third.close();
    expect([await ada.quiet(), await bo.quiet()]).toEqual([[], []]);
    ada.emit('offer', described('offer', bo.id));
    ada.emit('ice-candidate', { candidate: null });
    expect(await bo.next()).toMatchObject([{ name: 'offer' }]);
  });

  it('[DOOR4] what names no room, or is no event of these rooms, ends nothing', async () => {
    const [ada, bo] = await couple('sound');
    for (const payload of [undefined, null, 7, 'text', [], {}, { room_id: {} }, { to: [] }]) {
      for (const name of ['join', 'cut-the-call']) bo.emit(name, payload);
      for (const name of ['offer', 'ice-candidate', 'error', '__proto__']) {
        const third = await come();
        third.emit(name, payload);
        third.close();
      }
    }
    expect(await ada.quiet()).toEqual([]);
    expect(ada.isConnected && bo.isConnected).toBe(true);
  });
});

it('[HALL4] fifty times in and out of one room, by a new connection each', async () => {
  const stays = await come();
  stays.join('504555', 'Ada');
  await stays.quiet();
  for (let time = 0; time < 50; time += 1) {
    const comes = await come(2, ['polling']);
    comes.join(504555, 'Bo');
    expect(await stays.next(2)).toEqual(came(comes.id, 'Bo'));
    comes.close();
    expect(await stays.next(2)).toEqual(left(comes.id));
  }
});
