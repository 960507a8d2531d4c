/**
 * A certificate for trying calls in one's own network: X.509 v3, ECDSA P-256, signed by itself,
 * good for the names and addresses it is given. Browsers warn about it once; nobody else vouches.
 */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { addressBytes } from '@parley/media';
import * as der from './der.ts';

export interface Certificate {
  cert: string;
  key: string;
}

const DAY_MS = 86_400_000;
/** Phones refuse certificates of more than 397 days; a server runs shorter than 90. */
const VALID_DAYS = 90;

const id = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAlternativeName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
  serverAuthentication: '1.3.6.1.5.5.7.3.1',
};

export function selfSigned(hosts: readonly string[], now = new Date()): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicInfo = publicKey.export({ type: 'spki', format: 'der' });
  const algorithm = der.sequence(der.objectId(id.ecdsaWithSha256));
  const name = der.sequence(
    der.set(der.sequence(der.objectId(id.commonName), der.text('Parley, self-signed'))),
  );
  // Valid from yesterday, for clocks that are a little behind.
  const validity = der.sequence(
    der.time(new Date(now.getTime() - DAY_MS)),
    der.time(new Date(now.getTime() + VALID_DAYS * DAY_MS)),
  );
  const body = der.sequence(
    der.explicit(0, der.integer(2)),
    der.integer(...randomBytes(16)),
    algorithm,
    name,
    validity,
    name,
    publicInfo,
    der.explicit(3, der.sequence(...extensions(hosts, publicInfo))),
  );
  const signature = sign('sha256', body, privateKey);
  return {
    cert: pem('CERTIFICATE', der.sequence(body, algorithm, der.bits(signature))),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function extensions(hosts: readonly string[], publicInfo: Uint8Array): Uint8Array[] {
  const keyId = createHash('sha256').update(publicInfo).digest().subarray(0, 20);
  const digitalSignature = Uint8Array.of(0x03, 0x02, 0x07, 0x80);
  return [
    extension(id.basicConstraints, true, der.sequence()),
    extension(id.keyUsage, true, digitalSignature),
    extension(id.extendedKeyUsage, false, der.sequence(der.objectId(id.serverAuthentication))),
    extension(id.subjectKeyIdentifier, false, der.octets(keyId)),
    extension(id.subjectAlternativeName, false, der.sequence(...hosts.map(alternativeName))),
  ];
}

const extension = (what: string, critical: boolean, value: Uint8Array): Uint8Array =>
  der.sequence(der.objectId(what), ...(critical ? [der.boolean(true)] : []), der.octets(value));

const alternativeName = (host: string): Uint8Array =>
  isIP(host) === 0
    ? der.bare(2, Buffer.from(host, 'ascii'))
    : der.bare(7, Uint8Array.from(addressBytes(host)));

function pem(label: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
