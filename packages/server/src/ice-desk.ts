/**
 * Hands out the list of ICE servers over HTTP to whoever shows a pass, and passes to pages. Who gets a
 * pass, which are good and whom a relay is for is for the machine to say, or for the operator's hooks.
 */
import type { IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { IcePass, IcePasses, Pair } from '@parley/core/server';
import type { IceServer } from '@parley/protocol';
import { type Doorkeeper, passBytesMax } from './doorkeeper.ts';
import type { HookContext } from './hooks.ts';
import type { GivenIceServer } from './ice-servers.ts';
import { askingOf, type Origins } from './origin.ts';

export interface IceDeskOptions {
  readonly url: string;
  readonly servers: readonly GivenIceServer[];
  readonly relaysFor: (pair: Pair) => readonly IceServer[];
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
  async passFor(context: HookContext, pair: Pair): Promise<string> {
    const { doorkeeper, passes } = this.#options;
    return doorkeeper.hasIcePasses ? doorkeeper.icePass(context) : passes.issue(Date.now(), pair);
  }

  async #answer(context: Context<Bindings>): Promise<Response | undefined> {
    const { clientOf, passes, servers, relaysFor, reportFailure } = this.#options;
    const { incoming } = context.env;
    this.#allowOrigin(context);
    context.header('Cache-Control', 'no-store');
    const pass = await context.req.text();
    const address = clientOf(incoming);
    const waitMs = passes.waitMs(address, Date.now());
    if (waitMs > 0) {
      return context.body(null, 429, { 'Retry-After': String(Math.ceil(waitMs / 1_000)) });
    }
    const read = await this.#read(pass, incoming).catch(reportFailure);
    if (read === undefined) return undefined;
    if (read !== 'wrong') {
      return context.json([...servers, ...(read.pair === undefined ? [] : relaysFor(read.pair))]);
    }
    passes.failed(address, Date.now());
    return undefined;
  }

  /** Rejects where a hook failed, which is no fault of whoever came with the pass. */
  async #read(pass: string, request: IncomingMessage): Promise<IcePass | 'wrong'> {
    const { doorkeeper, passes } = this.#options;
    if (pass === '') return 'wrong';
    if (!doorkeeper.hasIcePasses) return passes.read(pass, Date.now()) ?? 'wrong';
    const known = await doorkeeper.authenticate({ request, door: 'ice' });
    if ('status' in known) return 'wrong';
    const isGood = await doorkeeper.hasIcePass(pass, { request, door: 'ice', ...known });
    return isGood ? {} : 'wrong';
  }

  /** Pages of other sites may read the answer when the native protocol lets them in. */
  #allowOrigin(context: Context<Bindings>): void {
    const asking = askingOf(context.env.incoming);
    context.header('Vary', 'Origin');
    if (asking.origin === undefined || !this.#options.origins.allow(asking)) return;
    context.header('Access-Control-Allow-Origin', asking.origin);
  }
}
