/**
 * Serves an empty page to which the SDK's sources are available as they are, by the names under which
 * applications import them: types are stripped on the way, nothing is bundled. The page stands on an
 * origin of its own, as an application's does that uses a Parley server elsewhere.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const imports = {
  '@parley/client': '/packages/client/src/index.ts',
  '@parley/core/client': '/packages/core/src/client/index.ts',
  '@parley/core/kit': '/packages/core/src/kit/index.ts',
  '@parley/protocol': '/packages/protocol/src/index.ts',
  valibot: '/node_modules/valibot/dist/index.mjs',
};

const page = `<!doctype html><title>SDK</title>
<script type="importmap">${JSON.stringify({ imports })}</script>
<video id="own" autoplay muted playsinline></video>
<video id="remote" autoplay playsinline></video>
<button id="hang-up">Hang up</button>
<input id="name"><button id="claim">Claim</button>
<input id="who"><button id="call">Call</button>
<button id="answer" hidden>Answer</button>
<script type="module">import * as sdk from '@parley/client'; window.sdk = sdk;</script>`;

const served =
  /^\/(?:packages\/(?:client|core|protocol)\/src|node_modules\/valibot\/dist)\/[\w./-]+\.(?:ts|mjs)$/;

export interface PageServer {
  readonly origin: string;
  stop(): Promise<void>;
}

export async function servePage(): Promise<PageServer> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://page').pathname;
    void answer(path).then(({ status, type, body }) => {
      response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' });
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  status: number;
  type: string;
  body: string;
}

async function answer(path: string): Promise<Answer> {
  if (path === '/') return { status: 200, type: 'text/html; charset=utf-8', body: page };
  if (path === '/favicon.ico') return { status: 204, type: 'image/x-icon', body: '' };
  if (!served.test(path) || path.includes('..'))
    return { status: 404, type: 'text/plain', body: '' };
  const source = await readFile(`${root}${path.slice(1)}`, 'utf8');
  const body = path.endsWith('.ts') ? stripTypeScriptTypes(source) : source;
  return { status: 200, type: 'text/javascript; charset=utf-8', body };
}
