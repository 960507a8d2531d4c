/**
 * Which web pages may talk to this server. A browser always says from which origin a page comes,
 * in one written form, so texts are compared as they are: nothing is parsed, so nothing can be
 * parsed differently. A request without Origin comes from a program, which could say anything.
 */
export interface Asking {
  origin: string | undefined;
  /** The Host header: what the page thinks this server is called. */
  host: string | undefined;
  secure: boolean;
}

/**
 * Hosts that lead to the same place for everybody. A name leads where its owner lets it lead, so a
 * page of theirs could come here as one of ours; over TLS it would need our certificate for that.
 */
const NOBODYS_NAME =
  /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\]|(?:[a-z\d-]+\.)*localhost)(?::\d+)?$/;

export class Origins {
  #allowed: ReadonlySet<string>;

  constructor(publicUrl: string | undefined, allowOrigin: readonly string[]) {
    this.#allowed = new Set(publicUrl === undefined ? allowOrigin : [publicUrl, ...allowOrigin]);
  }

  allow({ origin, host, secure }: Asking): boolean {
    if (origin === undefined) return true;
    if (this.#allowed.has(origin)) return true;
    if (host === undefined || origin !== `${secure ? 'https' : 'http'}://${host}`) return false;
    return secure || NOBODYS_NAME.test(host);
  }
}
