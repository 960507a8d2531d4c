/** Requests that no page and no client makes, at every path that doors have, by hand and each on a socket of its own. */
import { connect } from 'node:net';
import { attackerIds } from './ids.ts';
import { mutateText } from './mutations.ts';
import { Random } from './random.ts';

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly type?: string;
}

const form = 'application/x-www-form-urlencoded';
const text = 'text/plain;charset=UTF-8';
const pair = 'id=evil0&peer_id=evil1';
const poll = (version: number, more = '') =>
  `/socket.io/?EIO=${version}&transport=polling&t=x${more}`;

/** As true clients make them; %sid% is a session that the server gave out. */
const requests: readonly Request[] = [
  { method: 'GET', path: '/peerjs/id?ts=1&version=1.5.5' },
  { method: 'GET', path: '/peerjs/peers' },
  { method: 'GET', path: '/peerjs/other/id' },
  { method: 'POST', path: '/peerjs/peerjs/id/token/offer', body: '{"dst":"evil1"}' },
  { method: 'GET', path: '/peerjs?key=peerjs&id=evil0&token=x' },
  ...['/call', '/recieve', '/receive'].flatMap((path) => [
    { method: 'GET', path: `${path}?${pair}` },
    { method: 'POST', path: `${path}?id=evil0`, body: pair, type: form },
    { method: 'POST', path, body: pair, type: 'multipart/form-data; boundary=x' },
  ]),
  { method: 'POST', path: '/ice_servers?', body: '7af52166dadf6e1e3d46100fe272f85e', type: text },
  { method: 'POST', path: '/ice_servers', body: '' },
  { method: 'GET', path: '/ice_servers' },
  { method: 'GET', path: '/connections?id=evil0' },
  { method: 'POST', path: '/r/evil', body: 'func_type=create&create_room_id=evil', type: form },
  {
    method: 'POST',
    path: '/r/good',
    body: 'func_type=join&join_room_id=good&password_exists=on&join_room_password=x',
    type: form,
  },
  { method: 'GET', path: '/r/4711' },
  { method: 'GET', path: '/wscall?id=evil0' },
  { method: 'GET', path: '/websocket' },
  { method: 'OPTIONS', path: '/peerjs/id' },
  ...[3, 4].flatMap((version) => [
    { method: 'GET', path: poll(version) },
    { method: 'GET', path: poll(version, '&sid=%sid%') },
    {
      method: 'POST',
      path: poll(version, '&sid=%sid%'),
      body: version === 4 ? '40\u001e42["join",{"room_id":"evil"}]' : '2:40',
      type: text,
    },
    { method: 'GET', path: `/socket.io/?EIO=${version}&transport=websocket&sid=%sid%` },
  ]),
];

/** What waits for news is not waited for. */
const PATIENCE_MS = 300;

/** How often each status came; 0 where the server closed without a word. */
export async function attackOverHttp(
  port: number,
  seed: number,
  count: number,
): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  let left = count;
  await Promise.all(
    attackerIds.map(async (_, at) => {
      const random = new Random(seed * 7_919 + at + 1);
      let sid = 'x';
      while (left > 0) {
        left -= 1;
        const answer = await send(port, odd(random, sid), `127.9.1.${at + 1}`);
        sid = /"sid":"([^"]+)"/.exec(answer)?.[1] ?? sid;
        const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    }),
  );
  return statuses;
}

/** The bytes of a request with something wrong in one of its parts, or with nothing wrong at all. */
function odd(random: Random, sid: string): string {
  const request = random.pick(requests);
  const way = random.below(6);
  const method = way === 1 ? random.pick(['PUT', 'DELETE', 'PATCH', 'HEAD']) : request.method;
  const path = request.path.replace('%sid%', sid);
  const body = way === 2 ? mutateText(random, request.body ?? '{}') : request.body;
  const type = way === 3 ? random.pick([form, 'application/json', '']) : request.type;
  const length = Buffer.byteLength(body ?? '', 'latin1') + (way === 4 ? random.below(200) - 9 : 0);
  return [
    `${method} ${way === 5 ? mutateText(random, path) : path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: close',
    ...(type === undefined ? [] : [`Content-Type: ${type}`]),
    ...(body === undefined ? [] : [`Content-Length: ${length}`]),
    '',
    body ?? '',
  ].join('\r\n');
}

function send(port: number, request: string, localAddress: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  socket.setEncoding('latin1');
  let answer = '';
  socket.on('data', (chunk: string) => (answer += chunk));
  socket.on('error', () => {});
  socket.write(request, 'latin1');
  const late = setTimeout(() => socket.destroy(), PATIENCE_MS);
  return new Promise((resolve) =>
    socket.once('close', () => {
      clearTimeout(late);
      resolve(answer);
    }),
  );
}
