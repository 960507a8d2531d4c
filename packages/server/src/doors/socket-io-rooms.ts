/**
 * The form by which pages make and enter rooms, and the page that says which room one has a way into.
 * Asks the machine; decides nothing.
 */
import type { IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { html } from 'hono/html';
import type { News, Wish } from '@parley/core/server';
import { pageStylePath } from '../pages.ts';
import type { Admission } from './door.ts';

export interface RoomForms {
  readonly admit: (request: IncomingMessage) => Admission | Promise<Admission>;
  /** What somebody at this address is told who wishes for it; undefined when nobody may. */
  readonly ask: (address: string, wish: Wish) => News | undefined;
}

type Bindings = { Bindings: HttpBindings };

/** A name and a password in their longest form. */
const FORM_BYTES_MAX = 4 * 1024;

export function addRoomForms(app: Hono<Bindings>, forms: RoomForms): void {
  const tooLong = (context: Context): Response => home(context, 'That is too long.');
  app.post('/r/:room', bodyLimit({ maxSize: FORM_BYTES_MAX, onError: tooLong }), (context) =>
    answer(context, context.req.param('room'), forms),
  );
}

async function answer(
  context: Context<Bindings>,
  room: string,
  { admit, ask }: RoomForms,
): Promise<Response> {
  const form = new URLSearchParams(await context.req.text());
  const admission = await admit(context.env.incoming);
  if ('status' in admission) {
    return new Response(`${admission.text}\n`, { status: admission.status });
  }
  const wish = wishOf(form, room);
  const news = wish && ask(admission.address, wish);
  if (news?.is !== 'made' && news?.is !== 'open') return home(context, messageFor(news));
  return context.html(page(news.room, wish?.password ?? '', news.capacity));
}

function wishOf(
  form: URLSearchParams,
  path: string,
): Extract<Wish, { is: 'make' | 'look' }> | undefined {
  const func = form.get('func_type');
  if (func !== 'create' && func !== 'join') return undefined;
  const room = form.get(`${func}_room_id`) ?? path;
  const password = form.get(`${func}_room_password`) ?? '';
  const isProtected = form.get('password_exists') === 'on' || (func === 'join' && password !== '');
  return {
    is: func === 'create' ? 'make' : 'look',
    room,
    ...(isProtected && { password }),
  };
}

function messageFor(news: News | undefined): string {
  switch (news?.is === 'refused' && news.why) {
    case 'wrong password':
      return 'The password is wrong.';
    case 'no such room':
      return 'There is no such room.';
    case 'room full':
    case 'taken':
      return 'This room is in use.';
    default:
      return 'That cannot be done now.';
  }
}

const home = (context: Context, message: string): Response =>
  context.redirect(`/?message=${encodeURIComponent(message)}`);

const page = (room: string, password: string, capacity: number) =>
  html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <title>Room ${room} - Parley</title>
      <link rel="icon" href="/favicon.svg" />
      <link rel="stylesheet" href="${pageStylePath}" />
      <main>
        <h1>Room ${room}</h1>
        <p>It is open for ${capacity}.</p>
        <input type="hidden" name="room_id" id="room_id" value="${room}" />
        <input type="hidden" name="room_pass" id="room_pass" value="${password}" />
        <input type="hidden" name="room_size" id="room_size" value="${capacity}" />
      </main>
    </html> `;
