/** The certificate to serve https with: the person's own, one made on the spot, or none. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { createSecureContext } from 'node:tls';
import type { Config } from './config.ts';
import { ownAddresses } from './own-addresses.ts';
import { type Certificate, selfSigned } from './self-signed.ts';
import { reasonOf, StartError } from './start-error.ts';

type Wish = Pick<Config, 'https' | 'tlsCert' | 'tlsKey' | 'publicUrl' | 'address'>;

export function certificateFor(config: Wish): Certificate | undefined {
  const { https, tlsCert, tlsKey } = config;
  if (tlsCert !== undefined && tlsKey !== undefined) return ownCertificate(tlsCert, tlsKey);
  return https ? selfSigned(hostsOf(config)) : undefined;
}

function ownCertificate(certFile: string, keyFile: string): Certificate {
  const cert = read('--tls-cert', certFile);
  const key = read('--tls-key', keyFile);
  try {
    createSecureContext({ cert, key, minVersion: 'TLSv1.2' });
  } catch {
    throw new StartError(
      `--tls-cert ${certFile} and --tls-key ${keyFile} are not a PEM certificate and its own key.`,
    );
  }
  return { cert, key };
}

function read(flag: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new StartError(`${flag}: cannot read ${file}: ${reasonOf(error)}.`);
  }
}

function hostsOf({ publicUrl, address }: Wish): string[] {
  const named =
    publicUrl === undefined ? [] : [new URL(publicUrl).hostname.replace(/^\[|\]$/g, '')];
  const listening = address.host === undefined ? [] : [address.host];
  const own = ['localhost', '127.0.0.1', '::1', ...ownAddresses(), hostname()];
  return [...new Set([...named, ...listening, ...own])].filter((host) => host !== '');
}
