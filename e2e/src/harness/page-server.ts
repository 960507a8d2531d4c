/**
 * Serves pages on an origin of their own, as an application's stand that uses a Parley server
 * elsewhere, and sources to them as they are: types are stripped on the way, nothing is bundled.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface PageServer {
  readonly origin: string;
  stop(): Promise<void>;
}

/** What stands at a path: a page, or the name of a file from the root of the repository. */
export type Served = { html: string } | { file: string };

/** `at` gives what stands at a path, if anything does. */
export async function servePages(at: (path: string) => Served | undefined): Promise<PageServer> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://page').pathname;
    void answer(path, at(path)).then(({ status, type, body }) => {
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

async function answer(path: string, served: Served | undefined): Promise<Answer> {
  if (path === '/favicon.ico') return { status: 204, type: 'image/x-icon', body: '' };
  if (served === undefined) return { status: 404, type: 'text/plain', body: '' };
  if ('html' in served) {
    return { status: 200, type: 'text/html; charset=utf-8', body: served.html };
  }
  const source = await readFile(`${root}${served.file}`, 'utf8');
  const body = served.file.endsWith('.ts') ? stripTypeScriptTypes(source) : source;
  return { status: 200, type: 'text/javascript; charset=utf-8', body };
}
