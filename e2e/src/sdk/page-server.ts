/** An empty page to which the SDK's sources are available by the names under which applications import them. */
import { type PageServer, servePages } from '../harness/page-server.ts';

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

const sources =
  /^\/(?:packages\/(?:client|core|protocol)\/src|node_modules\/valibot\/dist)\/[\w./-]+\.(?:ts|mjs)$/;

export const serveSdkPage = (): Promise<PageServer> =>
  servePages((path) => {
    if (path === '/') return { html: page };
    return sources.test(path) && !path.includes('..') ? { file: path.slice(1) } : undefined;
  });
