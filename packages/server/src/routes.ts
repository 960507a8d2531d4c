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

type Bindings = { Bindings: HttpBindings };
type App = Hono<Bindings>;

export interface Surroundings {
  webApp: WebApp;
  /** The port is somebody else's, whose health and figures are not for us to tell. */
  sharesPort: boolean;
  /** The app and its SDK. */
  hasNative: boolean;
  /** Undefined where the door is not open. */
  pairs: PairPagesOptions | undefined;
  iceDesk: IceDesk;
  doors: readonly Pick<Door, 'addRoutes'>[];
  origins: Origins;
  /** People reach the server over TLS, also where this port does not speak it. */
  securePublicly: boolean;
  isReady: () => boolean;
  relayState: () => string;
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
const SCREENS = ['/', '/r/:room', '/history', '/settings', '/calling', '/check'];

/** Rights are shorter. */
const RIGHT_CHARS_MAX = 128;

export interface Routes {
  readonly answer: RequestListener;
  /** Whether it is for us to answer, where others do so, too. */
  fits(request: IncomingMessage): boolean;
}

/** Where Hono puts what looks at every request. */
const EVERYWHERE = '/*';

export function createRoutes(around: Surroundings): Routes {
  const app: App = new Hono();
  addHeaders(app, around);
  if (around.hasNative) addDecline(app, around);
  around.iceDesk.addRoute(app);
  if (around.pairs !== undefined) addPairPages(app, around.pairs);
  for (const door of around.doors) door.addRoutes?.(app);
  app.use(async (context, next) => {
    if (['GET', 'HEAD'].includes(context.req.method)) return next();
    context.header('Allow', 'GET, HEAD');
    return context.html(render(pages.methodNotAllowed), 405);
  });
  if (around.hasNative || !around.sharesPort) addHealth(app, around);
  if (around.hasNative) addApp(app, around);
  app.notFound((context) => context.html(render(pages.notFound), 404));
  app.onError((error, context) => {
    // Who goes away in the middle of a request broke nothing of ours, and could fill the log with it.
    if (!context.env.incoming.readableAborted) around.reportFailure(error);
    return context.html(render(pages.failed), 500);
  });
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  return {
    answer: (request, response) => void listener(request, response),
    fits: ({ method = 'GET', url = '/' }) => {
      const read = method === 'HEAD' ? 'GET' : method;
      const path = url.split('?', 1)[0] ?? url;
      const [handlers] = app.router.match(read, path);
      if (handlers.some(([[, route]]) => route.path !== EVERYWHERE)) return true;
      return around.hasNative && read === 'GET' && around.webApp.has(path);
    },
  };
}

function addHeaders(app: App, { securePublicly, sharesPort, metrics }: Surroundings): void {
  const plain = securityHeaders(securePublicly && !sharesPort);
  // A promise about all of a host is for its owner to make.
  const overTls = securityHeaders(!sharesPort);
  app.use(async (context, next) => {
    await next();
    const headers = askingOf(context.env.incoming).secure ? overTls : plain;
    for (const [name, value] of headers) context.header(name, value);
    metrics.countRequest(context.res.status);
  });
}

function addDecline(app: App, around: Surroundings): void {
  app.post(
    '/decline',
    bodyLimit({ maxSize: RIGHT_CHARS_MAX, onError: (context) => context.body(null, 204) }),
    (context) => declined(context, around),
  );
}

function addHealth(app: App, around: Surroundings): void {
  const { metrics } = around;
  app.get('/livez', (context) => health(context, around, 'ok'));
  app.get('/readyz', (context) =>
    health(context, around, around.isReady() ? `ok\nrelay ${around.relayState()}` : undefined),
  );
  app.get('/metrics', async (context) =>
    around.mayMeasure(context.env.incoming)
      ? context.body(await metrics.text(), 200, { 'Content-Type': metrics.contentType })
      : context.notFound(),
  );
  app.get(pageStylePath, (context) =>
    context.body(pageStyle, 200, { 'Content-Type': 'text/css; charset=utf-8' }),
  );
}

function addApp(app: App, { webApp }: Surroundings): void {
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
  context: Context<Bindings>,
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
  context: Context<Bindings>,
  { origins }: Surroundings,
  well: string | undefined,
): Response {
  const asking = askingOf(context.env.incoming);
  context.header('Cache-Control', 'no-store');
  context.header('Vary', 'Origin');
  if (asking.origin !== undefined && origins.allow(asking)) {
    context.header('Access-Control-Allow-Origin', asking.origin);
    context.header('Cross-Origin-Resource-Policy', 'cross-origin');
  }
  return well !== undefined
    ? context.text(`${well}\n`)
    : context.text('stopping\n', 503, { 'Retry-After': '5' });
}
