import type { IncomingMessage, RequestListener } from 'node:http';
/** What is served over HTTP: health, metrics, the web app, and a page for everything else. */
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { socketPath, subprotocol } from '@parley/protocol';
import type { Door } from './doors/door.ts';
import type { IceDesk } from './ice-desk.ts';
import { askingOf, type Origins } from './origin.ts';
import { pages, pageStyle, pageStylePath, render } from './pages.ts';
import { addPairPages, type PairPagesOptions } from './pair-pages.ts';
import { securityHeaders } from './security-headers.ts';
import type { WebApp } from './web-app.ts';

export interface Surroundings {
  webApp: WebApp;
  /** The app and its SDK. */
  hasNative: boolean;
  /** Undefined where the door is not open. */
  pairs: PairPagesOptions | undefined;
  iceDesk: IceDesk;
  doors: readonly Door[];
  origins: Origins;
  /** People reach the server over TLS, also where this port does not speak it. */
  securePublicly: boolean;
  isReady: () => boolean;
  metrics: {
    contentType: string;
    text: () => Promise<string>;
    countRequest: (status: number) => void;
  };
  /** How much is going on here is nobody's business else. */
  mayMeasure: (request: IncomingMessage) => boolean;
  /** A page that is closed declines a call by the right that came with a push. */
  decline: (right: string) => void;
  reportFailure: (error: unknown) => void;
}

/** Screens of the app that have an address of their own. */
const SCREENS = ['/', '/r/:room', '/history', '/settings', '/calling'];

/** Rights are shorter. */
const RIGHT_CHARS_MAX = 128;

export function createRoutes(around: Surroundings): RequestListener {
  const { webApp, metrics } = around;
  const headers = securityHeaders(around.securePublicly);
  const secureHeaders = securityHeaders(true);
  const app = new Hono<{ Bindings: HttpBindings }>();

  app.use(async (context, next) => {
    await next();
    const { secure } = askingOf(context.env.incoming);
    for (const [name, value] of secure ? secureHeaders : headers) context.header(name, value);
    metrics.countRequest(context.res.status);
  });
  app.post(
    '/decline',
    bodyLimit({ maxSize: RIGHT_CHARS_MAX, onError: (context) => context.body(null, 204) }),
    (context) => declined(context, around),
  );
  around.iceDesk.addRoute(app);
  if (around.pairs !== undefined) addPairPages(app, around.pairs);
  for (const door of around.doors) door.addRoutes?.(app);
  app.use(async (context, next) => {
    if (['GET', 'HEAD'].includes(context.req.method)) return next();
    context.header('Allow', 'GET, HEAD');
    return context.html(render(pages.methodNotAllowed), 405);
  });

  app.get('/livez', (context) => health(context, around, true));
  app.get('/readyz', (context) => health(context, around, around.isReady()));
  app.get('/metrics', async (context) =>
    around.mayMeasure(context.env.incoming)
      ? context.body(await metrics.text(), 200, { 'Content-Type': metrics.contentType })
      : context.notFound(),
  );
  app.get(pageStylePath, (context) =>
    context.body(pageStyle, 200, { 'Content-Type': 'text/css; charset=utf-8' }),
  );
  if (around.hasNative) addNative(app, webApp);

  app.notFound((context) => context.html(render(pages.notFound), 404));
  app.onError((error, context) => {
    around.reportFailure(error);
    return context.html(render(pages.failed), 500);
  });
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  return (request, response) => void listener(request, response);
}

function addNative(app: Hono<{ Bindings: HttpBindings }>, webApp: WebApp): void {
  app.get(socketPath, (context) =>
    context.text(`Open a WebSocket with the subprotocol ${subprotocol} here.\n`, 426, {
      Upgrade: 'websocket',
      Connection: 'Upgrade',
    }),
  );
  for (const screen of SCREENS) app.get(screen, (context) => screenOf(context, webApp));
  app.get('*', async (context) => (await file(context, webApp)) ?? context.notFound());
}

/** Says the same whether there was such a right or not, and does nothing for other people's pages. */
async function declined(
  context: Context<{ Bindings: HttpBindings }>,
  { origins, decline }: Surroundings,
): Promise<Response> {
  const right = await context.req.text();
  const asking = askingOf(context.env.incoming);
  const isOurs = asking.origin === undefined || origins.isOwn(asking);
  if (isOurs && right !== '') decline(right);
  return context.body(null, 204);
}

async function screenOf(context: Context, webApp: WebApp): Promise<Response> {
  const page = await file(context, webApp, '/index.html');
  return page ?? context.html(render(pages.notBuilt), 503, { 'Retry-After': '10' });
}

const file = (
  context: Context,
  webApp: WebApp,
  path = context.req.path,
): Promise<Response | undefined> =>
  webApp.answer(path, {
    acceptEncoding: context.req.header('Accept-Encoding'),
    ifNoneMatch: context.req.header('If-None-Match'),
  });

/** Pages of other origins may ask too, so that a client can find out when its server is back. */
function health(
  context: Context<{ Bindings: HttpBindings }>,
  { origins }: Surroundings,
  isWell: boolean,
): Response {
  const asking = askingOf(context.env.incoming);
  context.header('Cache-Control', 'no-store');
  context.header('Vary', 'Origin');
  if (asking.origin !== undefined && origins.allow(asking)) {
    context.header('Access-Control-Allow-Origin', asking.origin);
    context.header('Cross-Origin-Resource-Policy', 'cross-origin');
  }
  return isWell ? context.text('ok\n') : context.text('stopping\n', 503, { 'Retry-After': '5' });
}
