import * as v from 'valibot';
/** Every limit of the server in one flat list of names: the machine's own, those of its sockets and of the relay. */
import { serverLimits } from '@parley/core/server';
import { defaultRelayBounds } from '@parley/media';

/** What the shell bounds before the machine hears of anything. */
const socketLimits = {
  /** TCP connections to this process, of whatever kind. */
  socketsMax: 20_000,
  /** TCP connections from one address, IPv6 by /64; a whole office may sit behind one. */
  socketsPerAddressMax: 1_000,
  headersTimeoutMs: 8_000,
  requestTimeoutMs: 10_000,
  /** Without a byte either way while an answer is on its way. */
  answerTimeoutMs: 20_000,
  keepAliveTimeoutMs: 5_000,
  tlsHandshakeTimeoutMs: 8_000,
  /** How long a closed WebSocket may take to answer the close. */
  closeTimeoutMs: 2_000,
  /** Bytes that wait in this process for one socket that does not read. */
  unsentBytesMax: 1024 * 1024,
  /** How long the store, and whoever else is asked, may take to answer. */
  askTimeoutMs: 10_000,
  /** How long a stop waits for the sockets it closed. */
  stopTimeoutMs: 3_000,
  /** How long nothing is carried out while another process makes ready to take this one's place. */
  freezeTimeoutMs: 5_000,
  /** How long this process then waits until its clients have moved there. */
  moveTimeoutMs: 60_000,
};

export const defaultLimits = { ...serverLimits, ...socketLimits, ...defaultRelayBounds };

export type Limits = typeof defaultLimits;

export const limitNames = Object.keys(defaultLimits) as (keyof Limits)[];

const setting = v.pipe(
  v.string(),
  v.regex(/^[a-zA-Z.]+=\d{1,15}$/),
  v.transform((text) => text.split('=') as [string, string]),
  v.tuple([v.picklist(limitNames), v.pipe(v.string(), v.transform(Number))]),
);

/** `name=value` as a part of the limits. */
export const limitSetting = v.pipe(
  setting,
  v.transform(([name, value]): Partial<Limits> => ({ [name]: value })),
);
