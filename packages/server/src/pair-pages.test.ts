import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readPairId } from '@parley/protocol';
import type { Hooks } from './hooks.ts';
import { type Answer, ask, startTestServer, type TestServer } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-pairs-'));
const outside = { webAppFolder: folder };
const forms = ['/call', '/recieve', '/receive'];

let server: TestServer;
beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  const html = '<!doctype html><html><head><title>Parley</title></head><body>App</body></html>';
  writeFileSync(join(folder, 'index.html'), html);
  server = await startTestServer({}, outside);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const posted = (path: string, body: string, headers: Record<string, string> = {}) =>
  ask(server.port, path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body,
  });

/** What a page tells the app, and the page without it. */
function read({ status, headers, body }: Answer) {
  expect(status, body.toString()).toBe(200);
  expect(headers['content-type']).toBe('text/html; charset=UTF-8');
  expect(headers['cache-control']).toBe('no-store');
  const meta = /<meta name="parley-pair" content="([^"]*)"><\/head>/.exec(body.toString());
  const text = (meta?.[1] ?? '').replace(/&#(\d+);/g, (_all, code) => String.fromCharCode(code));
  const { icePass, ...said } = JSON.parse(text);
  return { said, icePass, page: body.toString().replace(icePass, '') };
}

it('[PAIR1] check 7: /call and /recieve are the same page by GET and POST, but for its pass', async () => {
  const pages = await Promise.all(
    forms.flatMap((path) => [
      ask(server.port, `${path}?id=ada&peer_id=ben`),
      posted(path, 'id=ada&peer_id=ben'),
      posted(`${path}?id=ada`, 'peer_id=ben&id=eve'),
    ]),
  );
  const read_ = pages.map(read);
  expect(read_[0]?.said).toEqual({ id: 'ada', peer: 'ben', asks: true });
  expect(new Set(read_.map(({ page }) => page)).size).toBe(1);
  expect(new Set(read_.map(({ icePass }) => icePass)).size).toBe(pages.length);
});

it('[PAIR1] the query wins over a form, name by name, and what is empty says nothing', async () => {
  const { said } = read(await posted('/call?id=&peer_id=carl', 'id=ada&peer_id=ben'));
  expect(said).toMatchObject({ id: 'ada', peer: 'carl' });
  const json = await posted('/call', 'id=ada&peer_id=ben', { 'Content-Type': 'application/json' });
  expect(json.status).toBe(400);
});

it('[PAIR1] names arrive as they will be shown, whatever characters they are made of', async () => {
  const names = ['Ada "L" <b>&amp;', "</head>'$&", 'Grün 🦊', 'a+b c'];
  for (const name of names) {
    const query = new URLSearchParams({ id: name, peer_id: ` ${name}\u202e  2 ` });
    const answer = await ask(server.port, `/call?${query}`);
    expect(read(answer).said).toMatchObject({ id: name, peer: `${name} 2` });
    expect(answer.body.toString().match(/<\/head>/g)).toHaveLength(1);
  }
});

it('[PAIR1] [PAIR5] whatever stands for names, the page has just them, or says what is wrong', async () => {
  const name = fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.constantFrom('ada', ''));
  const property = fc.asyncProperty(name, name, async (id, peer) => {
    const query = new URLSearchParams({ id, peer_id: peer });
    const answer = await ask(server.port, `/call?${query}`);
    const sides = ['id', 'peer_id'].map((side) => readPairId(query.get(side) ?? ''));
    const isPair = sides.every((side) => side !== undefined) && sides[0] !== sides[1];
    expect(answer.status).toBe(isPair ? 200 : 400);
    if (isPair) expect(read(answer).said).toMatchObject({ id: sides[0], peer: sides[1] });
  });
  await fc.assert(property);
});

it.each([
  ['none', false],
  ['same-origin', false],
  ['same-site', true],
  ['cross-site', true],
  [undefined, true],
])('[PAIR3] a page that was reached by %s asks first: %s', async (site, asks) => {
  const headers = site === undefined ? undefined : { 'Sec-Fetch-Site': site };
  const answer = await ask(server.port, '/call?id=a&peer_id=b', { ...(headers && { headers }) });
  expect(read(answer).said.asks).toBe(asks);
});

it.each([
  ['', 'Somebody is missing'],
  ['?id=ada', 'Somebody is missing'],
  ['?peer_id=ben', 'Somebody is missing'],
  ['?id=ada&peer_id=', 'Somebody is missing'],
  ['?id=ada&peer_id=ada', 'one person twice'],
  ['?id=ada&peer_id=%20ada', 'one person twice'],
  ['?id=ada&peer_id=%E2%80%AE', 'cannot be used'],
  [`?id=ada&peer_id=${'b'.repeat(65)}`, 'cannot be used'],
  ['?id=%FF%00&peer_id=%3Cscript%3E', undefined],
])('[PAIR5] %s is answered by what is wrong with it', async (query, said) => {
  for (const path of forms) {
    const answer = await ask(server.port, `${path}${query}`);
    if (said === undefined) expect(answer.status).toBe(200);
    else {
      expect(answer.status).toBe(400);
      expect(answer.body.toString()).toContain(said);
      expect(answer.body.toString()).toContain('/call?id=ada&amp;peer_id=ben');
      expect(answer.body.toString()).not.toContain('bbb');
    }
    expect(answer.headers['content-security-policy']).toContain("script-src 'self'");
  }
});

it('[PAIR5] a form that is too long is refused before it is read', async () => {
  const answer = await posted('/call', `id=ada&peer_id=${'b'.repeat(20_000)}`);
  expect(answer.status).toBe(413);
  expect(answer.body.toString()).toContain('cannot be used');
});

it('[DOOR1] without the door there is no such page', async () => {
  const without = await startTestServer({ doors: ['native'] }, outside);
  for (const path of forms) {
    expect((await ask(without.port, `${path}?id=ada&peer_id=ben`)).status).toBe(404);
  }
  expect((await ask(without.port, '/calling')).status).toBe(200);
  await without.stop();
});

it('[EMB2] hooks decide about the pages of pairs, knowing who asks for whom', async () => {
  const asked: unknown[] = [];
  const hooks: Hooks = {
    authenticate({ request }) {
      const user = request.headers.cookie?.replace('user=', '');
      return user === undefined ? false : { user };
    },
    async authorize({ door, user, id, peer }) {
      asked.push({ door, user, id, peer });
      return user === id;
    },
  };
  const guarded = await startTestServer({ hooks }, outside);
  const status = async (headers: Record<string, string>): Promise<number> =>
    (await ask(guarded.port, '/call?id=ada&peer_id=ben', { headers })).status;
  expect(await status({})).toBe(401);
  expect(await status({ Cookie: 'user=eve' })).toBe(403);
  expect(await status({ Cookie: 'user=ada' })).toBe(200);
  expect(asked.at(-1)).toEqual({ door: 'pairs', id: 'ada', peer: 'ben', user: 'ada' });
  await guarded.stop();
});
