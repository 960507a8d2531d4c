/** The examples of docs/hooks.md and docs/embed.md, run as they stand there. */
import { once } from 'node:events';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ready, type Run, Runs, told } from './process-testing.ts';
import { ask, upgrade } from './testing.ts';

const runs = new Runs();
afterAll(() => runs.end());

/** The one program of a chapter, written into a file. */
function program(manual: string, name: string): string {
  const markdown = readFileSync(new URL(`../../../docs/${manual}`, import.meta.url), 'utf8');
  const [example, ...more] = markdown.matchAll(/^```js\n(.*?)^```$/gms);
  if (example === undefined || more.length > 0) throw new Error(`${manual} has one example`);
  const file = join(runs.folder, name);
  writeFileSync(file, example[1] ?? '');
  return file;
}

const node = (args: string[], env: NodeJS.ProcessEnv): Run =>
  runs.spawn(process.execPath, args, env);

beforeAll(() => {
  const installed = fileURLToPath(new URL('../../../node_modules', import.meta.url));
  symlinkSync(installed, join(runs.folder, 'node_modules'));
});

it('[EMB1] [EMB3] the example of docs/embed.md is a server of its own with two doors', async () => {
  const example = node([program('embed.md', 'program.mjs')], { PORT: '0' });
  const port = Number(await told(example, /at port (\d+)/));
  expect((await ask(port, '/livez')).body.toString()).toBe('My own page at /livez\n');
  expect((await ask(port, '/calls/peerjs/id')).body.toString()).toMatch(/^[\da-f-]{36}$/);

  const come = async (user: string, path: string): Promise<WebSocket> => {
    const headers = { Cookie: `user=${user}` };
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
    await once(socket, 'open');
    return socket;
  };
  await expect(come('eve', '/wscall?id=ada&peer_id=ben')).rejects.toThrow('403');
  const unknown = { path: '/wscall?id=ada', 'Sec-WebSocket-Protocol': undefined };
  expect(await upgrade(port, unknown)).toContain(' 401 ');
  (await come('ada', '/calls/peerjs?key=peerjs&id=ada&token=t')).terminate();
  const ada = await come('ada', '/wscall?id=ada&peer_id=ben');
  const ben = await come('ben', '/wscall?id=ben&peer_id=ada');
  const heard = once(ben, 'message');
  ada.send('hello');
  expect(String((await heard)[0])).toBe('hello');
  ada.close();
  expect(await told(example, /^(.* are done)\.$/m)).toMatch(
    /^(?:ada and ben|ben and ada) are done$/,
  );

  const closed = once(ben, 'close');
  example.child.kill('SIGTERM');
  await closed;
  expect(await example.ended).toEqual([0, null]);
});

/** A backend as that module expects it: everybody is whom their cookie says. */
function answerOf(
  { url, headers }: IncomingMessage,
  said: { user?: string; pass?: string },
  calls: unknown[],
): [status: number, body?: string] {
  const name = /^user=(.+)$/.exec(headers.cookie ?? '')?.[1];
  if (url === '/me') return [name === undefined ? 401 : 200, JSON.stringify({ name })];
  if (url === '/passes') return [200, `pass-of-${said.user}`];
  if (url === '/passes/check') return [said.pass === `pass-of-${said.user}` ? 204 : 403];
  calls.push(said);
  return [200];
}

it('[ICE4] [EMB2] [EMB3] the example of docs/hooks.md asks a backend', async () => {
  const calls: unknown[] = [];
  const backend = createServer((request, response) => {
    void text(request).then((body) => {
      const [status, answer] = answerOf(request, body === '' ? {} : JSON.parse(body), calls);
      response.statusCode = status;
      response.end(answer);
    });
  }).listen(0, '127.0.0.1');
  await once(backend, 'listening');
  const { port: backendPort } = backend.address() as AddressInfo;
  program('hooks.md', 'my-hooks.js');
  writeFileSync(join(runs.folder, 'package.json'), '{"type":"module"}');
  const args = ['--hooks', './my-hooks.js', '--address', '127.0.0.1:0'];
  const env = { BACKEND: `http://127.0.0.1:${backendPort}` };
  const server = node([...runs.parley(), ...args], env);
  const port = await ready(server);

  const as = (user: string) => ({ Cookie: `user=${user}` });
  const page = '/call?id=ada&peer_id=ben';
  expect((await ask(port, page)).status).toBe(401);
  expect((await ask(port, page, { headers: as('eve') })).status).toBe(403);
  // 503 where the app is not built: who comes in is settled before.
  expect((await ask(port, page, { headers: as('ada') })).status).toBeOneOf([200, 503]);
  const listFor = async (user: string): Promise<number> => {
    const list = { method: 'POST', body: 'pass-of-ada', headers: as(user) };
    return (await ask(port, '/ice_servers', list)).status;
  };
  expect([await listFor('ada'), await listFor('eve')]).toEqual([200, 403]);

  const sides = await Promise.all(
    ['ada', 'ben'].map(async (user, n, all) => {
      const path = `/wscall?id=${user}&peer_id=${all[1 - n]}`;
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers: as(user) });
      await once(socket, 'open');
      return socket;
    }),
  );
  for (const side of sides) side.send('hello');
  await Promise.all(sides.map((side) => once(side, 'message')));
  server.child.kill('SIGTERM');
  expect(await server.ended).toEqual([0, null]);
  expect(calls).toMatchObject([{ door: 'wscall', people: expect.arrayContaining(['ada', 'ben']) }]);
  backend.close();
});
