/**
 * What PeerJS clients ask by HTTP: an id, who is there, what server this is. Pages of any origin
 * may ask. As at the original, the key in an address is not looked at; the socket's is.
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

/** `path` begins and ends with a slash; without `list` nobody learns who is there. */
export function addPeerRoutes(
  app: Hono<{ Bindings: HttpBindings }>,
  path: string,
  list: (() => readonly string[]) | undefined,
): void {
  const get = (route: string, answer: (context: Context) => Response): void => {
    app.use(route, unlessScreen(reflectOrigin));
    app.get(
      route,
      unlessScreen(async (context) => answer(context)),
    );
  };
  get(`${path}:key/id`, (context) =>
    context.body(randomUUID(), 200, { 'Content-Type': 'text/html; charset=utf-8' }),
  );
  get(`${path}:key/peers`, (context) =>
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
