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

export class Origins {
  #allowed: ReadonlySet<string>;

  constructor(publicUrl: string | undefined, allowOrigin: readonly string[]) {
    this.#allowed = new Set(publicUrl === undefined ? allowOrigin : [publicUrl, ...allowOrigin]);
  }

  allow({ origin, host, secure }: Asking): boolean {
    if (origin === undefined) return true;
    if (this.#allowed.has(origin)) return true;
    return host !== undefined && origin === `${secure ? 'https' : 'http'}://${host}`;
  }
}
