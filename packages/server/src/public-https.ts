/**
 * Asks servers out on the Internet whose addresses somebody else chose. A name is resolved once, all
 * of its addresses must be public, and the connection goes to exactly these, so that a name cannot
 * lead elsewhere between the look and the leap. Follows nothing, reads no answer but its status.
 */
import { Resolver } from 'node:dns/promises';
import { request } from 'node:https';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { isPublicAddress } from './public-address.ts';

/** What the tests bring themselves: names, wires, and whom to trust. */
export interface Net {
  /** All addresses of a name; throws when there are none. */
  readonly resolve: (name: string) => Promise<string[]>;
  readonly dial: (addresses: readonly string[], port: number) => Socket;
  /** Authorities instead of those that Node knows. */
  readonly authorities?: string[];
}

export interface Post {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly timeoutMs: number;
}

interface Place {
  readonly url: URL;
  readonly addresses: readonly string[];
}

const PORT = 443;
const ANSWER_HEADER_BYTES_MAX = 16 * 1024;
const RESOLVER = { timeout: 2_000, tries: 2 };

/** Asks name servers only: names of this machine's own files are not on the Internet. */
export const internet: Net = {
  async resolve(name) {
    const resolver = new Resolver(RESOLVER);
    const both = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    return both.flatMap((found) => (found.status === 'fulfilled' ? found.value : []));
  },
  dial(addresses, port) {
    const found = addresses.map((address) => ({ address, family: isIP(address) }));
    return connect({
      host: 'checked',
      port,
      autoSelectFamily: true,
      lookup: (_name, _options, done) => done(null, found),
    });
  },
};

export class PublicHttps {
  readonly #net: Net;

  constructor(net: Net = internet) {
    this.#net = net;
  }

  /** Whether the server that an URL names may be asked. */
  async isPublic(url: string): Promise<boolean> {
    return (await this.#find(url)) !== undefined;
  }

  /** The status of the answer. Throws when there is none, or when nobody may be asked there. */
  async post(url: string, post: Post): Promise<number> {
    const signal = AbortSignal.timeout(post.timeoutMs);
    const place = await abortable(this.#find(url), signal);
    if (place === undefined) throw new Error('no public server');
    return this.#send(place, post, signal);
  }

  async #find(text: string): Promise<Place | undefined> {
    const url = URL.parse(text);
    if (url === null || !isPlain(url)) return undefined;
    const addresses = await this.#net.resolve(url.hostname).catch(() => []);
    const isPublic = addresses.length > 0 && addresses.every(isPublicAddress);
    return isPublic ? { url, addresses } : undefined;
  }

  #send({ url, addresses }: Place, { headers, body }: Post, signal: AbortSignal): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const { authorities } = this.#net;
    const asked = request(url, {
      method: 'POST',
      // Which is that of http for a request without an agent.
      defaultPort: PORT,
      headers: { ...headers, 'Content-Length': body.length },
      signal,
      maxHeaderSize: ANSWER_HEADER_BYTES_MAX,
      createConnection: () =>
        connectTls({
          socket: this.#net.dial(addresses, PORT),
          servername: url.hostname,
          ...(authorities === undefined ? {} : { ca: authorities }),
        }),
    });
    asked.on('error', reject);
    asked.on('response', (answer) => {
      resolve(answer.statusCode ?? 0);
      answer.destroy();
    });
    asked.end(body);
    return promise;
  }
}

/** A name at the usual port, over TLS, with nothing hidden in it. */
function isPlain({ protocol, port, username, password, hostname }: URL): boolean {
  const isName = isIP(hostname) === 0 && !hostname.startsWith('[');
  return protocol === 'https:' && port === '' && username === '' && password === '' && isName;
}

async function abortable<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const give = (): void => reject(signal.reason);
  signal.addEventListener('abort', give);
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', give);
  }
}
