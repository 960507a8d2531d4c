/** Who sends a request, as far as addresses say, and what that allows. */
import type { IncomingMessage } from 'node:http';
import { TrustedProxies } from './client-address.ts';
import type { Config } from './config.ts';
import { canonicalAddress } from './ip.ts';
import { Networks } from './networks.ts';

const THIS_COMPUTER = ['127.0.0.0/8', '::1'];

export class Visitors {
  readonly #proxies: TrustedProxies;
  readonly #measurers: Networks;

  constructor({ trustProxy, metricsFrom }: Pick<Config, 'trustProxy' | 'metricsFrom'>) {
    this.#proxies = new TrustedProxies(trustProxy);
    this.#measurers = new Networks([...THIS_COMPUTER, ...metricsFrom]);
  }

  /** Whether this address speaks for many. */
  isProxy(address: string): boolean {
    return this.#proxies.includes(address);
  }

  addressOf({ headers, socket }: IncomingMessage): string {
    const forwardedFor = headers['x-forwarded-for'];
    return this.#proxies.clientAddress({
      socketAddress: socket.remoteAddress,
      forwardedFor: Array.isArray(forwardedFor) ? forwardedFor.join(',') : forwardedFor,
    });
  }

  /** Who comes by a proxy that we were not told of only seems to be this computer. */
  mayMeasure(request: IncomingMessage): boolean {
    const client = this.addressOf(request);
    const isForwarded = request.headers['x-forwarded-for'] !== undefined;
    const isHidden = isForwarded && client === canonicalAddress(request.socket.remoteAddress ?? '');
    return !isHidden && this.#measurers.includes(client);
  }
}
