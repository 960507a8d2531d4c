import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseJson, wireLimits } from '@parley/protocol';
import { ask, openRaw, startTestServer, TestClient, type TestServer, upgrade } from '../testing.ts';
import { DoorClient } from './testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ doors: ['native', 'pairs', 'wscall'], showConnections: true });
});
afterAll(() => server.stop());

let people = 0;
/** A name that no other test has. */
const newId = (): string => `Ada & Bob? ${(people += 1)}`;

const query = (id: string, peer?: string): string =>
  `?${new URLSearchParams({ id, ...(peer !== undefined && { peer_id: peer }) })}`;

const open = (
  id: string,
  peer?: string,
  path = '/wscall',
  { url }: TestServer = server,
): Promise<DoorClient> => DoorClient.open(`${url}${path}${query(id, peer)}`);

const NOTICE = { msg_type: 'SERVER_NOTICE', message: 'PEER-UNAVAILABLE' };

/** All that this one has been told until it is told the mark, which must come. */
async function toldUntil(mark: string, client: DoorClient): Promise<string[]> {
  const told: string[] = [];
  for (;;) {
    const text = await client.nextText();
    if (text === mark) return told;
    told.push(text);
  }
}

const connections = async (id: string, { port } = server) => {
  const { status, headers, body } = await ask(port, `/connections${query(id)}`);
  expect([status, headers['content-type'], headers['cache-control']]).toEqual([
    200,
    'application/json',
    'no-store',
  ]);
  return parseJson(body.toString(), 10_000) as { peer: string | null; session: string }[];
};

const hardTexts: [string, string][] = [
  ['not JSON', 'hang up, please {'],
  ['JSON with blanks', '{ "type" : "username",\t"name":"a" }\r\n'],
  ['nothing', ''],
  ['unicode', 'Grüße 你好 \u{1f469}\u200d\u{1f680} \u202e \u0000 \ufeff'],
  ['64 KiB', 'x'.repeat(wireLimits.frameBytesMax)],
  ['64 KiB of unicode', '\u{1f600}'.repeat(wireLimits.frameBytesMax / 4)],
];

it('[WSC1] [DOOR9] check 5: each socket of the peer, who listens for everybody and each sibling are told the same text in order', async () => {
  const [a, b] = [newId(), newId()];
  const said = await open(a, b);
  const hear = [
    await open(b, a),
    await open(b, a, '/wsrecieve'),
    await open(b, a, '/wsreceive'),
    await open(b),
    await open(a, b, '/wsrecieve'),
  ];
  const texts = hardTexts.map(([, text]) => text);
  for (const text of texts) said.say(text);
  for (const client of hear) {
    for (const [what, text] of hardTexts) {
      expect((await client.nextText()) === text, what).toBe(true);
    }
  }
  hear[0]?.say('back');
  expect(await said.nextText(), 'and nothing of its own').toBe('back');
});

it('[WSC1] [WSC2] check 5: two who speak with one other are two conversations, and only one hears that the other is gone', async () => {
  const [a, b, c] = [newId(), newId(), newId()];
  const [ab, sibling, cb] = [await open(a, b), await open(a, b), await open(c, b)];
  const [ba, bc, listener] = [await open(b, a), await open(b, c), await open(b)];
  ab.say('from a');
  cb.say('from c');
  ba.say('to a');
  bc.say('to c');
  expect(await toldUntil('to a', ab)).toEqual([]);
  expect(await toldUntil('to a', sibling)).toEqual(['from a']);
  expect(await toldUntil('to c', cb)).toEqual([]);
  expect(await toldUntil('from a', ba)).toEqual([]);
  expect(await toldUntil('from c', bc)).toEqual([]);
  expect([await listener.nextText(), await listener.nextText()].toSorted()).toEqual([
    'from a',
    'from c',
  ]);
  for (const client of [ba, listener]) {
    client.close();
    await client.closed;
  }
  ab.say('anybody?');
  expect([await ab.next(), await sibling.nextText(), await sibling.next()]).toEqual([
    NOTICE,
    'anybody?',
    NOTICE,
  ]);
  cb.say('still there');
  bc.say('yes');
  expect(await toldUntil('still there', bc)).toEqual([]);
  expect(await toldUntil('yes', cb)).toEqual([]);
});

it('[WSC2] check 5: who listens for everybody speaks to nobody, and is told so', async () => {
  const [a, b] = [newId(), newId()];
  const [ab, listener, other] = [await open(a, b), await open(b), await open(b)];
  listener.say('hello?');
  expect(await listener.next()).toEqual(NOTICE);
  expect([await other.nextText(), await other.next()]).toEqual(['hello?', NOTICE]);
  ab.say('hello!');
  expect(await toldUntil('hello!', listener)).toEqual([]);
  listener.close();
  other.close();
  await Promise.all([listener.closed, other.closed]);
  ab.say('gone?');
  expect(await ab.next(), 'and nothing before').toEqual(NOTICE);
});

it('[DOOR7] [WSC2] check 5: a peer whose connection is dead without a close is unavailable in bounded time', async () => {
  const [a, b] = [newId(), newId()];
  // Short enough to wait for, long enough for a busy machine.
  const limits = { pingIntervalMs: 500, silentAfterMs: 3_000 };
  const strict = await startTestServer({ doors: ['wscall'], showConnections: true, limits });
  const ab = await open(a, b, '/wscall', strict);
  const ba = await open(b, a, '/wscall', strict);
  ba.fallSilent();
  const patience = { interval: 100, timeout: 15_000 };
  await expect.poll(() => connections(b, strict), patience).toEqual([]);
  ab.say('there?');
  expect(await ab.next()).toEqual(NOTICE);
  ba.cut();
  await strict.stop();
});

it('[WSC1] [DOOR8] check 5: by ws and by wss, from pages of any site and from programs', async () => {
  const secure = await startTestServer({ doors: ['wscall'], https: true });
  for (const { url } of [server, secure]) {
    const [a, b] = [newId(), newId()];
    const origin = { Origin: 'https://elsewhere.example' };
    const fromPage = await DoorClient.open(`${url}/wscall${query(a, b)}`, [], origin);
    const fromProgram = await DoorClient.open(`${url}/wsrecieve${query(b, a)}`);
    fromPage.say('hello');
    expect(await fromProgram.nextText()).toBe('hello');
    fromProgram.say('hello, too');
    expect(await fromPage.nextText()).toBe('hello, too');
  }
  await secure.stop();
});

it.each([
  ['no id', '?peer_id=bob'],
  ['an empty one', '?id=&peer_id=bob'],
  ['one that nobody could see', '?id=%E2%80%8B&peer_id=bob'],
  ['one that is too long', `?id=${'x'.repeat(65)}&peer_id=bob`],
  ['a peer that nobody could see', '?id=ada&peer_id=%00'],
  ['nothing at all', ''],
])('[WSC3] %s is refused with 400', async (_, search) => {
  for (const path of ['/wscall', '/wsrecieve', '/wsreceive']) {
    const changes = { path: path + search, 'Sec-WebSocket-Protocol': undefined };
    expect(await upgrade(server.port, changes)).toMatch(/^HTTP\/1\.1 400 /);
  }
});

it('[WSC1] ids that are written in several ways are one, and two equal ones are a pair', async () => {
  const id = newId();
  const [one, other] = [await open(` ${id}`, `${id}\u200b`), await open(id, id)];
  one.say('me');
  expect(await other.nextText()).toBe('me');
});

it('[DOOR3] a side that has as many sockets as it may takes no other', async () => {
  const [a, b] = [newId(), newId()];
  const side = await Promise.all(Array.from({ length: 16 }, () => open(a, b)));
  expect(await (await open(a, b)).closed).toBe(4429);
  side[0]?.close();
  await side[0]?.closed;
  const late = await open(a, b);
  side[1]?.say('there?');
  expect(await late.nextText()).toBe('there?');
});

it('[DOOR4] a frame that is too large or no text ends its connection and nothing else', async () => {
  const [a, b] = [newId(), newId()];
  const ba = await open(b, a);
  const [large, binary] = [await open(a, b), await open(a, b)];
  large.say('x'.repeat(wireLimits.frameBytesMax + 1));
  expect(await large.closed).toBe(4413);
  binary.say(Buffer.from('hello'));
  expect(await binary.closed).toBe(4400);
  const after = await open(a, b);
  after.say('hello');
  expect(await toldUntil('hello', ba)).toEqual([]);
});

it('[PAIR6] an open page is there for programs and is handed what they say to it', async () => {
  const [a, b] = [newId(), newId()];
  const ab = await open(a, b);
  ab.say('early');
  expect(await ab.next()).toEqual(NOTICE);
  const page = await TestClient.session(server.webSocketUrl);
  const answer = await page.command('pair', { id: b, peer: a });
  expect(answer).toMatchObject({ t: 'done', value: { view: { pair: { id: b, peer: a } } } });
  ab.say('hello {');
  expect(await page.frame('aside')).toEqual({ t: 'aside', text: 'hello {' });
  await page.command('leave');
  ab.say('gone?');
  expect(await ab.next(), 'nothing came while the page was there').toEqual(NOTICE);
  page.close();
});

it('[ICE5] check 6: the connections of an id before, during and after', async () => {
  const [a, b] = [newId(), newId()];
  expect(await connections(a)).toEqual([]);
  const [ab, listener] = [await open(a, b), await open(a)];
  const page = await TestClient.session(server.webSocketUrl);
  await page.command('pair', { id: a, peer: b });
  const during = await connections(a);
  expect(during.map(({ peer }) => peer)).toEqual([b, null, b]);
  const sessions = during.map(({ session }) => session);
  expect(new Set(sessions).size).toBe(3);
  for (const session of sessions) {
    expect(session).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  }
  expect(await connections(a)).toEqual(during);
  expect(await connections(b)).toEqual([]);
  listener.close();
  await listener.closed;
  expect((await connections(a)).map(({ peer }) => peer)).toEqual([b, b]);
  ab.close();
  await ab.closed;
  await page.command('leave');
  expect(await connections(a)).toEqual([]);
  page.close();
  for (const search of ['', '?id=', `?id=${'x'.repeat(99)}`]) {
    expect((await ask(server.port, `/connections${search}`)).body.toString()).toBe('[]');
  }
});

it('[ICE5] check 6: nobody is told where the operator does not wish so', async () => {
  const quiet = await startTestServer({ doors: ['wscall'] });
  expect((await ask(quiet.port, '/connections?id=ada')).status).toBe(404);
  await quiet.stop();
});

it('[DOOR1] where the door is not open it is not there', async () => {
  const closed = await startTestServer({ doors: ['native'], showConnections: true });
  const changes = { path: '/wscall?id=ada', 'Sec-WebSocket-Protocol': undefined };
  const { text, socket } = await openRaw(closed.port, changes);
  socket.destroy();
  expect(text).toMatch(/^HTTP\/1\.1 404 /);
  expect((await ask(closed.port, '/connections?id=ada')).status).toBe(404);
  await closed.stop();
});
