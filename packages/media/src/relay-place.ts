/**
 * Where the relay is: at which addresses of this machine it listens, from which one it relays, and under
 * which one clients find it. Opens nothing.
 */
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { isIP, isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { RelayTrouble } from './relay-trouble.ts';

export interface RelayPlace {
  readonly listen: readonly string[];
  /** IPv4, of this machine. */
  readonly relayAddress: string;
  /** What clients are told. */
  readonly clientAddress: string;
}

export interface PlaceWish {
  /** An address, a name that leads here, or undefined for wherever this machine is reached. */
  readonly host: string | undefined;
  readonly externalAddress: string | undefined;
}

const LOOPBACK = '127.0.0.1';
const EVERYWHERE = ['0.0.0.0', '::'];
/** Of the Internet, so that the route leads where everybody is; nothing is sent there. */
const FAR_AWAY = '198.51.100.1';
const ANY_PORT = 9;

export async function findPlace({ host, externalAddress }: PlaceWish): Promise<RelayPlace> {
  const listen = await listeningAt(host);
  const relayAddress = await relayingFrom(listen);
  const reached = listen.includes(relayAddress) ? relayAddress : (listen[0] ?? relayAddress);
  return { listen, relayAddress, clientAddress: externalAddress ?? reached };
}

async function listeningAt(host: string | undefined): Promise<readonly string[]> {
  if (host === undefined || EVERYWHERE.includes(host)) return ownAddresses();
  if (host === 'localhost') return [LOOPBACK];
  if (isIP(host) !== 0) return [host];
  const found = await lookup(host, { all: true }).catch(() => {
    throw new RelayTrouble('unknown name', `${host} is a name that leads nowhere`);
  });
  const own = ownAddresses();
  const here = found.map(({ address }) => address).filter((address) => own.includes(address));
  // Behind a router that translates, the name leads to that one.
  return here.length === 0 ? own : here;
}

async function relayingFrom(listen: readonly string[]): Promise<string> {
  const candidates = listen.filter((address) => isIPv4(address));
  const usable = candidates.length === 0 ? ownAddresses().filter((one) => isIPv4(one)) : candidates;
  const routed = usable.length > 1 ? await routedAddress() : undefined;
  const chosen = usable.find((address) => address === routed) ?? usable[0];
  if (chosen !== undefined) return chosen;
  throw new RelayTrouble('no IPv4 address', 'this machine has no IPv4 address to relay from');
}

/** The address by which this machine reaches the Internet, if it does. */
async function routedAddress(): Promise<string | undefined> {
  const socket = createSocket('udp4');
  try {
    socket.connect(ANY_PORT, FAR_AWAY);
    await once(socket, 'connect');
    return socket.address().address;
  } catch {
    return undefined;
  } finally {
    socket.close();
  }
}

/** Where others reach this machine; loopback only where nobody does. */
function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const outward = all.filter(({ internal, address }) => !internal && !/^fe[89ab]/i.test(address));
  const addresses = outward
    .toSorted((a, b) => a.family.localeCompare(b.family))
    .map(({ address }) => address);
  return addresses.length === 0 ? [LOOPBACK] : addresses;
}
