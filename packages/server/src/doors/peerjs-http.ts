/**
 * What PeerJS clients ask by HTTP: an id, who is there, what server this is. Pages of any origin
 * may ask.
 */
import { randomUUID } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono, MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';

const about = {
  name: 'PeerJS Server',
  description: 'A server side element to broker connections between PeerJS clients.',
  website: 'https://peerjs.com/',
};

interface Shown {
  /** Begins and ends with a slash. */
  readonly path: string;
  /** The one that must stand in an address; as at the original, any will do where none is given. */
  readonly key: string | undefined;
  /** Who is there, where everybody may know. */
  readonly list: (() => readonly string[]) | undefined;
}

export function addPeerRoutes(
  app: Hono<{ Bindings: HttpBindings }>,
  { path, key = ':key', list }: Shown,
): void {
  const get = (route: string, answer: (context: Context) => Response): void => {
    app.use(route, unlessScreen(reflectOrigin));
    app.get(
      route,
      unlessScreen(async (context) => answer(context)),
    );
  };
  get(`${path}${key}/id`, (context) =>
    context.body(randomUUID(), 200, { 'Content-Type': 'text/html; charset=utf-8' }),
  );
  get(`${path}${key}/peers`, (context) =>
    list === undefined ? context.text('Unauthorized', 401) : context.json(list()),
  );
  if (path === '/') return;
  get(path, (context) => context.json(about));
  get(path.slice(0, -1), (context) => context.json(about));
}

const reflectOrigin = cors({ origin: (origin) => origin });

/** A room of the app has an address of the same form. */
const unlessScreen =
  (handler: MiddlewareHandler): MiddlewareHandler =>
  (context, next) =>
    context.req.path.startsWith('/r/') ? next() : handler(context, next);
