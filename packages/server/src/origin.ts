/**
 * Which web pages may talk to this server. A browser always says from which origin a page comes,
 * in one written form, so texts are compared as they are: nothing is parsed, so nothing can be
 * parsed differently. A request without Origin comes from a program, which could say anything.
 */
import type { IncomingMessage } from 'node:http';

export interface Asking {
  origin: string | undefined;
  /** The Host header: what the page thinks this server is called. */
  host: string | undefined;
  /** It came over TLS to this very process. */
  secure: boolean;
}

export const askingOf = ({ headers: { origin, host }, socket }: IncomingMessage): Asking => ({
  origin,
  host,
  secure: 'encrypted' in socket && socket.encrypted === true,
});

/**
 * Hosts that lead to the same place for everybody. A name leads where its owner lets it lead, so a
 * page of theirs could come here as one of ours; over TLS it would need our certificate for that.
 */
const NOBODYS_NAME =
  /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\]|(?:[a-z\d-]+\.)*localhost)(?::\d+)?$/;

export class Origins {
  readonly #public: string | undefined;
  readonly #others: ReadonlySet<string>;

  constructor(publicUrl: string | undefined, allowOrigin: readonly string[]) {
    this.#public = publicUrl;
    this.#others = new Set(allowOrigin);
  }

  allow(asking: Asking): boolean {
    const { origin } = asking;
    return origin === undefined || this.#others.has(origin) || this.isOwn(asking);
  }

  /** Whether a page that we served asks. */
  isOwn({ origin, ...request }: Asking): boolean {
    return origin !== undefined && (origin === this.#public || origin === ownOf(request));
  }

  /** From where a request comes: of a program, whose word is as good as any, as if from our own page. */
  of({ origin, ...request }: Asking): string | undefined {
    return origin ?? this.#public ?? ownOf(request);
  }
}

/** What our own pages are called in this request, when that leads here for everybody. */
function ownOf({ host, secure }: Omit<Asking, 'origin'>): string | undefined {
  if (host === undefined || !(secure || NOBODYS_NAME.test(host))) return undefined;
  return `${secure ? 'https' : 'http'}://${host}`;
}
