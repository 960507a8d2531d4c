import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Answer, ask, startTestServer, type TestServer } from '../testing.ts';
import { Speaker } from './socket-io-testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ doors: ['socket.io'], limits: { failedJoinsMax: 20 } });
});
afterAll(() => server.stop());

type Fields = Record<string, string>;

const submit = (room: string, fields: Fields, headers: Fields = {}): Promise<Answer> =>
  ask(server.port, `/r/${encodeURIComponent(room)}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  });

const make = (room: string, password?: string): Promise<Answer> =>
  submit(room, {
    func_type: 'create',
    create_room_id: room,
    create_room_password: password ?? 'of no account',
    ...(password !== undefined && { password_exists: 'on' }),
  });

const find = (room: string, fields: Fields = {}): Promise<Answer> =>
  submit(room, { func_type: 'join', join_room_id: room, ...fields });

/** The page, by its hidden inputs. */
function inputsOf({ status, body }: Answer): Fields {
  const inputs = body.toString().matchAll(/<input type="hidden" name="(\w+)" .*value="(.*)"/g);
  expect(status).toBe(200);
  return Object.fromEntries([...inputs].map(([, name, value]) => [name, value]));
}

function messageOf({ status, headers }: Answer): string {
  const [location = ''] = [headers['location']].flat();
  expect([status, location]).toEqual([302, expect.stringMatching(/^\/\?message=/)]);
  return decodeURIComponent(location.slice('/?message='.length));
}

const enter = (room_id: string, room_pass?: string) =>
  ['join', { room_id, peer_name: 'Ada', ...(room_pass !== undefined && { room_pass }) }] as const;

it('[HALL1] a form makes a room and finds it, and the page says which it is', async () => {
  const plain = { room_id: 'plain', room_pass: '', room_size: '2' };
  expect(inputsOf(await make('plain'))).toEqual(plain);
  expect(inputsOf(await find('plain'))).toEqual(plain);
  expect(inputsOf(await submit('504555', { func_type: 'join' }))).toMatchObject({
    room_id: '504555',
  });
});

it('[HALL1] [DOOR4] what makes and finds none leads home with a reason', async () => {
  expect(messageOf(await find('none'))).toBe('There is no such room.');
  for (const fields of [{}, { func_type: 'destroy' }, { func_type: '__proto__' }]) {
    expect(messageOf(await submit('plain', fields))).toBe('That cannot be done now.');
  }
  expect(messageOf(await make('r'.repeat(129)))).toBe('That cannot be done now.');
  expect(messageOf(await find('r'.repeat(5_000)))).toBe('That is too long.');
});

it('[HALL5] a password is asked by form, whatever the form says of it, and by socket', async () => {
  expect(inputsOf(await make('cave', 'sesame'))).toMatchObject({ room_pass: 'sesame' });
  for (const fields of [{}, { password_exists: 'on' }, { join_room_password: 'barley' }]) {
    expect(messageOf(await find('cave', fields))).toBe('The password is wrong.');
  }
  for (const password of [undefined, 'barley']) {
    expect(messageOf(await make('cave', password))).toBe('The password is wrong.');
  }
  const shown = { join_room_password: 'sesame' };
  expect(inputsOf(await find('cave', shown))).toMatchObject({ room_id: 'cave' });

  const [first, second] = [await Speaker.open(server), await Speaker.open(server)];
  first.emit(...enter('cave'));
  first.emit(...enter('cave', 'barley'));
  await vi.waitFor(() => expect(first.events).toEqual([['full-room'], ['full-room']]));
  first.emit(...enter('cave', 'sesame'));
  // It is inside once a form says so.
  await vi.waitFor(async () => expect(messageOf(await make('cave', 'sesame'))).toMatch(/in use/));
  second.emit(...enter('cave', 'sesame'));
  await first.told(['user-joined', expect.objectContaining({ peer_name: 'Ada' })]);
  expect(messageOf(await find('cave', shown))).toBe('This room is in use.');
  for (const one of [first, second]) one.cut();
});

it('[HALL5] who asked for a password gets no room without one', async () => {
  expect(messageOf(await make('504555', 'mine'))).toBe('This room is in use.');
  expect(messageOf(await make('new', ''))).toBe('That cannot be done now.');
});

it('[HALL5] forms cannot be used to guess: the right one, too, is refused after many wrong ones', async () => {
  await make('vault', 'right');
  for (let n = 0; n < 20; n += 1) await find('vault', { join_room_password: `${n}` });
  const late = await find('vault', { join_room_password: 'right' });
  expect(messageOf(late)).toBe('The password is wrong.');
});

it('[DOOR4] what stands in the page is text, whatever it is', async () => {
  const { body } = await make(`"><script>alert('&')</script>`);
  expect(body.toString()).not.toContain('<script');
  expect(body.toString()).toContain('&quot;&gt;&lt;script&gt;');
});

it('[DOOR2] the address of a room is the app’s to be read, and this door’s to be posted to', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-app-'));
  writeFileSync(join(folder, 'index.html'), 'the app');
  const both = await startTestServer({ doors: ['native', 'socket.io'] }, { webAppFolder: folder });
  expect((await ask(both.port, '/r/504555')).body.toString()).toBe('the app');
  const body = 'func_type=join&join_room_id=504555';
  const posted = await ask(both.port, '/r/504555', { method: 'POST', body });
  expect(inputsOf(posted)).toMatchObject({ room_id: '504555' });
  await both.stop();
  rmSync(folder, { recursive: true });
});

it('[DOOR8] pages of other sites make no rooms', async () => {
  const other = { Origin: 'https://other.example' };
  const theirs = { func_type: 'create', create_room_id: 'theirs' };
  expect((await submit('theirs', theirs, other)).status).toBe(403);
  expect(messageOf(await find('theirs'))).toBe('There is no such room.');
});
