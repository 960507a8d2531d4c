import { expect, it } from 'vitest';
import { closeCodes } from '@parley/protocol';
import { createLogTo, type Log } from './log.ts';
import { startPushService, Subscriber } from './push-testing.ts';
import { sayRaw, startTestServer, TestClient, upgrade } from './testing.ts';

/** What a person or a browser might say that must not be written down; made up, so it can be searched for. */
const personal = {
  names: ['Adaline Quill', 'Bo Wintergreen'],
  password: 'correct-horse-battery',
  chat: 'the cheese is under the stairs',
  addresses: ['203.0.113.77', '2001:db8:77::1', '6b1f2c3d-1111-4222-8333-944455566677.local'],
  sdp: 'v=0\r\no=- 4611731400430051336 2 IN IP4 203.0.113.77\r\na=ice-pwd:hushhushhushhushhushhush\r\na=fingerprint:sha-256 AB:CD\r\n',
  origin: 'https://somebody.example',
};
const ANY_ADDRESS = /\b\d{1,3}(?:\.\d{1,3}){3}\b|(?:[0-9a-f]{1,4}:){2,}[0-9a-f:]*|::1/i;

function collectingLog(): { lines: () => string[]; log: Log } {
  let text = '';
  const log = createLogTo({ write: (line) => void (text += line) }, 'trace');
  return { log, lines: () => text.trim().split('\n') };
}

it('[SRV4] no line of a real run says who, where, or what was said', async () => {
  const { log, lines } = collectingLog();
  const server = await startTestServer({ trustProxy: ['127.0.0.1'] }, { log });
  const secrets: string[] = [];
  const learn = async (client: TestClient) => {
    const { sid, secret } = await client.frame('welcome');
    secrets.push(sid, secret);
    return { sid, secret };
  };

  const ada = await TestClient.session(server.webSocketUrl);
  const bo = await TestClient.session(server.webSocketUrl);
  const adaIs = await learn(ada);
  await learn(bo);
  const created = await ada.command('create', { password: personal.password });
  const { room, key } = (created as { value: { room: string; key: string } }).value;
  secrets.push(room, key);
  await ada.command('join', { room, key, name: personal.names[0], password: personal.password });
  expect((await bo.command('join', { room, name: personal.names[1], password: 'wrong' })).t).toBe(
    'refused',
  );
  const joined = await bo.command('join', {
    room,
    name: personal.names[1],
    password: personal.password,
  });
  const { view } = (joined as { value: { view: { you: string; members: { id: string }[] } } })
    .value;
  secrets.push(...view.members.map(({ id }) => id));

  const [adaId] = view.members.map(({ id }) => id);
  const say = (k: number, body: object) => bo.tell('signal', { to: adaId, gen: 1, k, body });
  say(1, { kind: 'offer', neg: 1, sdp: personal.sdp, slots: [] });
  const list = personal.addresses.map((address) => ({
    candidate: `candidate:1 1 udp 2122260223 ${address} 54321 typ host`,
    mid: '0',
    line: 0,
  }));
  say(2, { kind: 'candidates', ufrag: 'hush', list });
  bo.tell('chat', { to: adaId, id: 'c'.repeat(22), text: personal.chat });
  await ada.frame('chat');
  expect(ada.frames.filter(({ t }) => t === 'signal').length).toBe(2);

  ada.cut();
  const again = await TestClient.session(server.webSocketUrl, { ...adaIs, seq: 0 });
  expect((await learn(again)).sid).toBe(adaIs.sid);
  const refused = await TestClient.session(server.webSocketUrl, {
    sid: adaIs.sid,
    secret: 'x'.repeat(43),
    seq: 0,
  });
  again.send('no json');
  again.send({ t: personal.names[0] });
  again.send(Buffer.from(personal.sdp));
  expect((await again.closed).code).toBe(closeCodes.protocol.code);
  await upgrade(server.port, { Origin: personal.origin, 'X-Forwarded-For': personal.addresses[0] });
  await sayRaw(
    server.port,
    `GET /r/${room}?name=${personal.names[0]?.[0]} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n`,
  );
  await bo.command('leave');
  refused.close();
  bo.close();
  await server.stop();

  const all = lines();
  const steps = all.map((line) => (JSON.parse(line) as { step: string }).step);
  for (const step of [
    'listening',
    'session opened',
    'room opened',
    'member joined',
    'session resumed',
    'session resume refused',
    'connection cut',
    'member left',
    'stopping',
    'stopped',
  ]) {
    expect(steps, all.join('\n')).toContain(step);
  }
  const hidden = [
    ...secrets,
    ...personal.names,
    ...personal.addresses,
    personal.password,
    personal.chat,
    personal.origin,
    'ice-pwd',
    'candidate',
    'fingerprint',
  ];
  for (const line of all) {
    const { time: _, ...said } = JSON.parse(line) as Record<string, unknown>;
    const text = JSON.stringify(said);
    expect(text).not.toMatch(ANY_ADDRESS);
    for (const value of hidden) expect(text).not.toContain(value);
    for (const value of Object.values(said))
      expect(['string', 'number', 'boolean']).toContain(typeof value);
  }
});

it('[SRV4] no line about users says who, by what, or where they are called', async () => {
  const { log, lines } = collectingLog();
  const host = 'push.somebody.example';
  const service = await startPushService({ [host]: () => ['9.9.9.9'] });
  const server = await startTestServer({}, { log, net: service.net });
  const secrets: string[] = [];
  const learn = (said: unknown) => {
    for (const [, text] of JSON.stringify(said).matchAll(/"([\w-]{22,})"/g))
      secrets.push(text ?? '');
    return said as { t: string; code?: string; value: Record<string, string> };
  };
  const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0';
  const open = () => TestClient.session(server.webSocketUrl, {}, { 'User-Agent': userAgent });
  const [ada, bo, eve] = [await open(), await open(), await open()];

  learn(await ada.command('claim', { id: 'Adaline.Quill', password: personal.password }));
  const { value: bos } = learn(await bo.command('claim', { id: 'Wintergreen' }));
  learn(await ada.command('settings', { callers: 'contacts' }));
  learn(await ada.command('devices'));
  learn(await bo.command('passkey', { to: 'add' }));
  learn(await bo.command('passkeyDone', { response: `{"id":"${personal.chat}"}` }));
  learn(await eve.command('signIn', { id: 'Adaline.Quill', password: 'wrong-mule' }));
  learn(await eve.command('signIn', { id: 'Nobody.Here', password: 'wrong-mule' }));
  learn(await eve.command('claim', { id: 'adaline.quill' }));
  learn(await eve.command('admit', { token: 'eyJhbGciOiJub25lIn0.e30.' }));
  const subscription = new Subscriber().subscription(`https://${host}/hush-endpoint`);
  learn(await bo.command('pushOn', subscription));
  learn(await bo.command('pushOn', { ...subscription, endpoint: 'https://10.1.2.3/hush' }));
  bo.close();
  await bo.closed;
  learn(await ada.command('invite', { user: 'Wintergreen', media: 'video' }));
  await expect.poll(() => service.pushed.length).toBe(1);
  learn(await ada.command('leave'));
  await expect.poll(() => service.pushed.length).toBe(2);
  const again = await open();
  expect(learn(await again.command('enter', { secret: bos['secret'] })).t).toBe('done');
  learn(await again.command('deleteMe'));
  learn(await ada.command('signOut', { everywhere: true }));
  for (const client of [ada, eve, again]) client.close();
  await server.stop();
  await service.close();

  const all = lines();
  const steps = all.map((line) => (JSON.parse(line) as { step: string }).step);
  for (const step of [
    'signed in',
    'signed out',
    'account deleted',
    'invite placed',
    'invite ended',
  ]) {
    expect(steps, all.join('\n')).toContain(step);
  }
  expect(secrets.length).toBeGreaterThan(5);
  const hidden = [
    'adaline',
    'quill',
    'wintergreen',
    'nobody.here',
    personal.password,
    personal.chat,
    'wrong-mule',
    host,
    'hush',
    subscription.p256dh,
    subscription.auth,
    'eyJ',
    'Firefox',
    ...secrets,
  ].map((text) => text.toLowerCase());
  for (const line of all) {
    const { time: _, ...said } = JSON.parse(line) as Record<string, unknown>;
    const text = JSON.stringify(said).toLowerCase();
    expect(text).not.toMatch(ANY_ADDRESS);
    for (const value of hidden) expect(text).not.toContain(value);
  }
});

it('[SRV4] an error says where it happened and not what it quotes', () => {
  const { log, lines } = collectingLog();
  const error = Object.assign(new TypeError(`connect to ${personal.addresses[0]} failed`), {
    code: 'ECONNREFUSED',
  });
  log.write({ step: 'failure', error });
  expect(lines()[0]).toContain('"error":"TypeError","code":"ECONNREFUSED","at":["at ');
  expect(lines()[0]).not.toContain(personal.addresses[0]);
});

it('[SRV4] a line below the level is not written', () => {
  let text = '';
  const log = createLogTo({ write: (line) => void (text += line) }, 'warn');
  log.write({ step: 'session opened', session: 1 });
  expect(text).toBe('');
  log.write({ step: 'warning', what: 'socket did not read' });
  expect(JSON.parse(text)).toMatchObject({ level: 'warn', what: 'socket did not read' });
});
