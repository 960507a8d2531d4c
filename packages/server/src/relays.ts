/**
 * The relays that the options ask for, with what it takes to keep them: one that we run, those of the
 * operator, or none. What a relay does is for @parley/media to know.
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { Relays } from '@parley/core/server';
import {
  endLeftCoturn,
  ExternalRelays,
  findTurnserver,
  newRelayKey,
  OwnRelay,
  type RelayEvent,
  type RelayTls,
} from '@parley/media';
import type { Store } from '@parley/store';
import type { Config } from './config.ts';

const DEFAULT_PORT = 3_478;
const TLS_PORT = 5_349;
const WEB_TLS_PORT = 443;

export interface KeptRelays extends Relays {
  readonly restarts: number;
  /** Addresses that people have from a relay of our own; undefined where nobody knows. */
  allocations(): number | undefined;
  /** `changed`: clients are to be sent elsewhere from now on. */
  start(changed: () => void): void;
  /** Resolves to how it went at first, in one line for who started the server; empty where there is nothing to say. */
  said(): Promise<string>;
  stop(): Promise<void>;
  /** What runs goes on, for another process to look after. */
  letGo(): Promise<void>;
}

interface Surroundings {
  keep: Store['keep'];
  report: (event: RelayEvent) => void;
}

export async function openRelays(config: Config, around: Surroundings): Promise<KeptRelays> {
  const { hideAddresses: relayOnly, turnUrl, turnSecretFile, turnRegion: region } = config;
  if (config.turn === 'external' && turnSecretFile !== undefined) {
    const given = { relays: turnUrl, secretFile: resolve(turnSecretFile), region, relayOnly };
    const relays = new ExternalRelays(given);
    return unattended(config, relays, async () => lineOf(await relays.troubles()));
  }
  if (config.turn === 'auto') {
    return ownRelay(config, await around.keep('relay', newRelayKey), around.report);
  }
  const none: Relays = { relayOnly, state: () => 'none', serversFor: () => [] };
  return unattended(config, none, () => Promise.resolve(''));
}

const ownRelay = (config: Config, key: string, report: (event: RelayEvent) => void): KeptRelays => {
  const { address, turnAddress, dataDir, turnPorts, externalIp, limits } = config;
  return new OwnRelay({
    program: findTurnserver(),
    dataDir,
    key,
    place: { host: (turnAddress ?? address).host, externalAddress: externalIp },
    port: turnAddress?.port ?? DEFAULT_PORT,
    relayPorts: turnPorts,
    tls: tlsOf(config),
    bounds: limits,
    relayOnly: config.hideAddresses,
    report,
  });
};

/** With the certificate of --tls-cert: browsers take none for a relay that nobody vouches for. */
function tlsOf(config: Config): RelayTls | undefined {
  const { tlsCert, tlsKey } = config;
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  const certificate = new X509Certificate(readFileSync(tlsCert));
  const name = nameOf(certificate, config);
  if (name === undefined) return undefined;
  return {
    name,
    port: hasOwnAddress(config) ? WEB_TLS_PORT : TLS_PORT,
    certFile: resolve(tlsCert),
    keyFile: resolve(tlsKey),
    fingerprint: certificate.fingerprint256,
  };
}

/** By which clients ask for the relay: one that was given and is in the certificate, or the first that is in it. */
function nameOf(
  certificate: X509Certificate,
  { turnAddress, publicUrl }: Config,
): string | undefined {
  const given = [
    turnAddress?.host,
    publicUrl === undefined ? undefined : new URL(publicUrl).hostname,
  ];
  const named = [...(certificate.subjectAltName ?? '').matchAll(/DNS:([a-z0-9.-]+)(?=,|$)/gi)];
  return [...given, ...named.map(([, name]) => name)].find(
    (name) => name !== undefined && isIP(name) === 0 && certificate.checkHost(name) !== undefined,
  );
}

/** Where nobody but the relay can have port 443. */
function hasOwnAddress({ address, turnAddress }: Config): boolean {
  const host = turnAddress?.host;
  if (host === undefined || host === address.host) return false;
  return address.host !== undefined || address.port !== WEB_TLS_PORT;
}

const unattended = (
  { dataDir }: Config,
  relays: Relays,
  said: () => Promise<string>,
): KeptRelays => ({
  relayOnly: relays.relayOnly,
  state: () => relays.state(),
  serversFor: (holder, lifeMs) => relays.serversFor(holder, lifeMs),
  restarts: 0,
  allocations: () => undefined,
  start: () => void endLeftCoturn(dataDir),
  said,
  stop: () => Promise.resolve(),
  letGo: () => Promise.resolve(),
});

const lineOf = (troubles: readonly string[]): string =>
  troubles.length === 0 ? '' : `Relay (TURN): ${troubles.join('; ')}. Other calls go directly.`;
