/**
 * The pages of clients of other protocols, each written from docs/doors.md alone, and the client
 * libraries of others that they use, unmodified. The address of the server stands in the query.
 */
import { type PageServer, servePages } from '../harness/page-server.ts';

const libraries: Readonly<Record<string, string>> = {
  peerjs: '/node_modules/peerjs/dist/peerjs.min.js',
  'socket-io': '/node_modules/socket.io-client-2/dist/socket.io.js',
};

const pages = ['peerjs', 'webrtcconnect', 'wscall', 'socket-io', 'websocket'];

const html = (page: string): string => {
  const library = libraries[page];
  return `<!doctype html><title>${page}</title>
<video id="remote" autoplay playsinline></video>
${library === undefined ? '' : `<script src="${library}"></script>`}
<script type="module" src="/e2e/src/doors/pages/${page}.ts"></script>`;
};

export const serveDoorPages = (): Promise<PageServer> =>
  servePages((path) => {
    const page = path.slice(1);
    if (pages.includes(page)) return { html: html(page) };
    // Rooms have addresses of their own, whose last segment the client reads.
    if (/^\/r\/[^/]+$/.test(path)) return { html: html('socket-io') };
    const isSource = /^\/e2e\/src\/doors\/pages\/[\w-]+\.ts$/.test(path);
    return isSource || Object.values(libraries).includes(path) ? { file: page } : undefined;
  });
