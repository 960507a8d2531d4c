/**
 * The built web app, held in memory: a request finds a file by its exact path or finds nothing, so
 * no path can lead out of the folder. Each file is compressed once, when first asked for.
 */
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { extname, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

type Encoding = 'br' | 'gzip' | 'identity';
type Bytes = Uint8Array<ArrayBuffer>;

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

const COMPRESSIBLE = /^text|javascript|json|svg|wasm/;
/** The builder puts a hash of the content into these names. */
const HASHED = /^\/assets\/.+-[\w-]{8}\.\w+$/;

const compress: Record<Encoding, (bytes: Bytes) => Promise<Bytes>> = {
  br: (bytes) => promisify(brotliCompress)(bytes),
  gzip: (bytes) => promisify(gzip)(bytes, { level: 9 }),
  identity: (bytes) => Promise.resolve(bytes),
};

interface Stored {
  type: string;
  caching: string;
  digest: string;
  /** Best first. */
  encodings: readonly Encoding[];
  body: (encoding: Encoding) => Promise<Bytes>;
}

export interface Wanted {
  acceptEncoding: string | undefined;
  ifNoneMatch: string | undefined;
}

export class WebApp {
  #files = new Map<string, Stored>();

  /** A folder that is not there makes an app without files. */
  constructor(folder: string) {
    if (!existsSync(folder)) return;
    for (const name of globSync('**', { cwd: folder })) {
      const file = resolve(folder, name);
      if (!statSync(file).isFile()) continue;
      const path = `/${name.split(sep).join('/')}`;
      this.#files.set(path, stored(path, readFileSync(file)));
    }
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  /** The page of the app with something more in its head. */
  async startPage(head: string): Promise<string | undefined> {
    const bytes = await this.#files.get('/index.html')?.body('identity');
    if (bytes === undefined) return undefined;
    return new TextDecoder().decode(bytes).replace('</head>', () => `${head}</head>`);
  }

  async answer(
    path: string,
    { acceptEncoding, ifNoneMatch }: Wanted,
  ): Promise<Response | undefined> {
    const file = this.#files.get(path);
    if (file === undefined) return undefined;
    const encoding = file.encodings.find((one) => accepts(acceptEncoding, one)) ?? 'identity';
    const etag = `"${file.digest}-${encoding}"`;
    const headers = { 'Cache-Control': file.caching, ETag: etag, Vary: 'Accept-Encoding' };
    if (namesOf(ifNoneMatch).includes(etag)) return new Response(null, { status: 304, headers });

    const body = await file.body(encoding);
    const coding = encoding === 'identity' ? {} : { 'Content-Encoding': encoding };
    return new Response(body, {
      headers: {
        ...headers,
        ...coding,
        'Content-Type': file.type,
        'Content-Length': String(body.length),
      },
    });
  }
}

function stored(path: string, bytes: Bytes): Stored {
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  const made = new Map<Encoding, Promise<Bytes>>();
  return {
    type,
    caching: HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
    digest: createHash('sha256').update(bytes).digest('base64url').slice(0, 22),
    encodings: COMPRESSIBLE.test(type) ? ['br', 'gzip', 'identity'] : ['identity'],
    body(encoding) {
      const body = made.get(encoding) ?? compress[encoding](bytes);
      made.set(encoding, body);
      return body;
    },
  };
}

/** RFC 9110, 12.5.3: a coding is taken when it is listed and not with a weight of zero. */
function accepts(header: string | undefined, encoding: Encoding): boolean {
  const wish = namesOf(header).find(
    (name) => name.split(';')[0]?.trim().toLowerCase() === encoding,
  );
  return encoding === 'identity' || (wish !== undefined && !/;\s*q=0(?:\.0*)?$/.test(wish));
}

const namesOf = (header: string | undefined): string[] =>
  (header ?? '').split(',').map((name) => name.trim().replace(/^W\//, ''));
