/** Where to go, for the person who started the server: three lines, and a code for the phone. */
import { renderUnicodeCompact } from 'uqr';
import { inUrl } from './address.ts';
import type { Config } from './config.ts';

export interface Place {
  config: Pick<Config, 'address' | 'publicUrl'>;
  port: number;
  secure: boolean;
  ownAddresses: readonly string[];
}

const LOOPBACK = /^(?:localhost|127\..*|::1)$/;

export function banner({ config, port, secure, ownAddresses }: Place): string {
  const { publicUrl, address } = config;
  const urlOf = (host: string): string => `${secure ? 'https' : 'http'}://${inUrl(host)}:${port}`;
  const host = address.host ?? ownAddresses[0] ?? 'localhost';
  if (publicUrl === undefined && LOOPBACK.test(host)) {
    return lines(
      `Parley is ready: open ${urlOf(host)}`,
      `For other computers and phones start it with --address :${port} --https`,
    );
  }
  const url = publicUrl ?? urlOf(host);
  const advice = url.startsWith('https:')
    ? `On this computer: ${urlOf(address.host ?? 'localhost')}`
    : 'Browsers give camera and microphone to https pages only: add --https.';
  return lines(`Parley is ready: open ${url}`, advice, '', renderUnicodeCompact(url));
}

const lines = (first: string, second: string, ...more: string[]): string =>
  [first, second, 'Stop it with Ctrl+C.', ...more].join('\n');
