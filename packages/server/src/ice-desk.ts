/**
 * Hands out the list of ICE servers over HTTP to whoever shows a pass, and passes to pages. Who gets a
 * pass and which are good is for the machine to say, or for the operator's hooks.
 */
import type { IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { IcePasses } from '@parley/core/server';
import { type Doorkeeper, passBytesMax } from './doorkeeper.ts';
import type { HookContext } from './hooks.ts';
import type { GivenIceServer } from './ice-servers.ts';
import { askingOf, type Origins } from './origin.ts';

export interface IceDeskOptions {
  readonly url: string;
  readonly servers: readonly GivenIceServer[];
  readonly passes: IcePasses;
  readonly doorkeeper: Doorkeeper;
  readonly origins: Origins;
  readonly clientOf: (request: IncomingMessage) => string;
  readonly reportFailure: (error: unknown) => void;
}

type Bindings = { Bindings: HttpBindings };

export class IceDesk {
  readonly #options: IceDeskOptions;

  constructor(options: IceDeskOptions) {
    this.#options = options;
  }

  addRoute(app: Hono<Bindings>): void {
    const none = (context: Context): Response => context.body(null, 403);
    app.post(
      this.#options.url,
      bodyLimit({ maxSize: passBytesMax, onError: none }),
      async (context) => (await this.#answer(context)) ?? none(context),
    );
  }

  /** For a page to show. */
  async passFor(context: HookContext): Promise<string> {
    const { doorkeeper, passes } = this.#options;
    return doorkeeper.hasIcePasses ? doorkeeper.icePass(context) : passes.issue(Date.now());
  }

  async #answer(context: Context<Bindings>): Promise<Response | undefined> {
    const { clientOf, passes, servers, reportFailure } = this.#options;
    const { incoming } = context.env;
    this.#allowOrigin(context);
    context.header('Cache-Control', 'no-store');
    const pass = await context.req.text();
    const address = clientOf(incoming);
    const waitMs = passes.waitMs(address, Date.now());
    if (waitMs > 0) {
      return context.body(null, 429, { 'Retry-After': String(Math.ceil(waitMs / 1_000)) });
    }
    const isGood = await this.#isGood(pass, incoming).catch(reportFailure);
    if (isGood === true) return context.json(servers);
    // A hook that failed is no fault of whoever came with the pass.
    if (isGood === false) passes.failed(address, Date.now());
    return undefined;
  }

  async #isGood(pass: string, request: IncomingMessage): Promise<boolean> {
    const { doorkeeper, passes } = this.#options;
    if (pass === '') return false;
    if (!doorkeeper.hasIcePasses) return passes.fits(pass, Date.now());
    const known = await doorkeeper.authenticate({ request, door: 'ice' });
    if ('status' in known) return false;
    return doorkeeper.hasIcePass(pass, { request, door: 'ice', ...known });
  }

  /** Pages of other sites may read the answer when the native protocol lets them in. */
  #allowOrigin(context: Context<Bindings>): void {
    const asking = askingOf(context.env.incoming);
    context.header('Vary', 'Origin');
    if (asking.origin === undefined || !this.#options.origins.allow(asking)) return;
    context.header('Access-Control-Allow-Origin', asking.origin);
  }
}
