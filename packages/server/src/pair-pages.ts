/**
 * The pages of pairs: an address that names who one is and who the other is opens the app at their
 * call, whichever of its forms it has. Says in the page what only the server can know: from where it was
 * reached, and a pass for the ICE servers. What a pair is, the core knows.
 */
import type { IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { readPairId } from '@parley/protocol';
import type { Doorkeeper } from './doorkeeper.ts';
import type { IceDesk } from './ice-desk.ts';
import { pages, render } from './pages.ts';
import type { WebApp } from './web-app.ts';

export interface PairPagesOptions {
  readonly webApp: WebApp;
  readonly doorkeeper: Doorkeeper;
  readonly iceDesk: IceDesk;
}

interface Sides {
  readonly id: string;
  readonly peer: string;
}

type Bindings = { Bindings: HttpBindings };

/** The second is how other programs spell the third. */
const PATHS = ['/call', '/recieve', '/receive'];
const FORM_BYTES_MAX = 16 * 1024;
const FORM = /^application\/x-www-form-urlencoded(?:;|$)/i;

export function addPairPages(app: Hono<Bindings>, options: PairPagesOptions): void {
  const tooLong = (context: Context): Response => context.html(render(pages.wrongPair), 413);
  app.on(
    ['GET', 'POST'],
    PATHS,
    bodyLimit({ maxSize: FORM_BYTES_MAX, onError: tooLong }),
    (context) => answer(context, options),
  );
}

async function answer(context: Context<Bindings>, options: PairPagesOptions): Promise<Response> {
  const { webApp, doorkeeper, iceDesk } = options;
  const request = context.env.incoming;
  context.header('Cache-Control', 'no-store');
  const sides = await sidesOf(context);
  if (typeof sides === 'string') return context.html(render(pages[sides]), 400);

  const known = await doorkeeper.authenticate({ request, door: 'pairs', ...sides });
  if ('status' in known) return context.html(render(pages.unknownPerson), 401);
  const asked = { request, door: 'pairs', ...sides, ...known } as const;
  const refused = await doorkeeper.authorize(asked);
  if (refused !== undefined) return context.html(render(pages.unwelcome), 403);

  const icePass = await iceDesk.passFor(asked, [sides.id, sides.peer]);
  const said = { ...sides, asks: asks(request), icePass };
  const page = await webApp.startPage(
    `<meta name="parley-pair" content="${inAttribute(JSON.stringify(said))}">`,
  );
  if (page !== undefined) return context.html(page);
  return context.html(render(pages.notBuilt), 503, { 'Retry-After': '10' });
}

/** The query says it before a form does. */
async function sidesOf(
  context: Context<Bindings>,
): Promise<Sides | 'pairUnnamed' | 'pairOfOne' | 'wrongPair'> {
  const query = new URL(context.req.url).searchParams;
  const isForm =
    context.req.method === 'POST' && FORM.test(context.req.header('Content-Type') ?? '');
  const form = new URLSearchParams(isForm ? await context.req.text() : '');
  const [rawId, rawPeer] = ['id', 'peer_id'].map((name) => query.get(name) || form.get(name));
  if (!rawId || !rawPeer) return 'pairUnnamed';
  const [id, peer] = [readPairId(rawId), readPairId(rawPeer)];
  if (id === undefined || peer === undefined) return 'wrongPair';
  return id === peer ? 'pairOfOne' : { id, peer };
}

/** Whether some other site may have led here, so that one press has to come before the camera. */
const asks = ({ headers }: IncomingMessage): boolean =>
  !['none', 'same-origin'].includes(String(headers['sec-fetch-site']));

const inAttribute = (text: string): string =>
  text.replace(/["&'<>]/g, (char) => `&#${char.charCodeAt(0)};`);
