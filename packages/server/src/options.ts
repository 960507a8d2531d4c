/**
 * Every option of the server: the one table from which flags, environment variables, defaults,
 * refusals and help are made. An option `tlsCert` is the flag `--tls-cert` and the variable
 * `PARLEY_TLS_CERT`.
 */
import { isIP, isIPv4 } from 'node:net';
import * as v from 'valibot';
import { doorNames } from '@parley/core/server';
import { type ExternalRelay, type PortRange, readExternalRelay } from '@parley/media';
import type { Registration } from '@parley/protocol';
import { listenAddress } from './address.ts';
import { iceServersAllowed, iceServersOption } from './ice-servers.ts';
import { limitNames, limitSetting } from './limits.ts';

export interface Option {
  /** How the value is called in the help; a switch has none. */
  readonly argument?: string;
  /** May be given several times, or with commas. */
  readonly list?: true;
  /** Is not repeated where it is refused. */
  readonly secret?: true;
  readonly schema: v.GenericSchema<string, unknown>;
  /** What a value may be, to follow "give". */
  readonly allowed: string;
  readonly fallback?: string;
  readonly help: string;
}

const openableDoors = ['native', 'pairs', ...doorNames] as const;

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const yesOrNo = v.pipe(
  v.picklist(['yes', 'true', '1', 'no', 'false', '0']),
  v.transform((text) => ['yes', 'true', '1'].includes(text)),
);

const fileName = v.pipe(v.string(), v.minLength(1));

const siteUrl = v.pipe(
  v.string(),
  v.check((text) => originOf(text.replace(/\/$/, '')) !== undefined),
  v.transform((text) => text.replace(/\/$/, '')),
);

const webOrigin = v.pipe(
  v.string(),
  v.check(
    (text) =>
      originOf(text) !== undefined ||
      /^(?!https?:)[a-z][a-z0-9+.-]*:\/\/[a-z0-9.-]+(?::\d+)?$/.test(text),
  ),
);

const network = v.pipe(v.string(), v.check(isNetwork));

const registrations = ['open', 'accounts', 'tokens'] as const satisfies Registration[];

const claim = v.pipe(v.string(), v.minLength(1), v.maxLength(256));

/** With a slash at both ends. */
const folderPath = v.pipe(
  v.string(),
  v.maxLength(256),
  v.regex(/^\/(?:[A-Za-z0-9._~-]+\/)*(?:[A-Za-z0-9._~-]+)?$/),
  v.transform((text) => (text.endsWith('/') ? text : `${text}/`)),
);

const plainWord = v.pipe(v.string(), v.maxLength(64), v.regex(/^[A-Za-z0-9._~-]+$/));

const databaseUrl = v.pipe(
  v.string(),
  v.check((text) => /^postgres(?:ql)?:\/\/./.test(text) && URL.canParse(text)),
);

/** RFC 8292: how the owner of a server that misbehaves can be reached. */
const contact = v.pipe(
  v.string(),
  v.maxLength(256),
  v.regex(/^(?:mailto:[^@\s]+@[^@\s]+|https:\/\/[!-~]+)$/),
);

/** Where lists of ICE servers are asked for by POST. */
const path = v.pipe(v.string(), v.maxLength(256), v.regex(/^(?:\/[A-Za-z0-9._~-]+)+$/));

/** Published with a program whose clients ask in the same way, so it is no secret. */
const PUBLISHED_TOKEN = '7af52166dadf6e1e3d46100fe272f85e';

const accessToken = v.pipe(
  v.string(),
  v.minLength(16),
  v.maxLength(512),
  v.regex(/^[!-~]+$/),
  v.notValue(PUBLISHED_TOKEN),
);

const turnAddress = v.pipe(
  listenAddress,
  v.check(({ port }) => port > 0),
);

const PORT_MIN = 1_024;
const PORT_MAX = 65_535;

const portRange = v.pipe(
  v.string(),
  v.regex(/^\d{4,5}-\d{4,5}$/),
  v.transform((text): PortRange => {
    const [first = 0, last = 0] = text.split('-').map(Number);
    return { first, last };
  }),
  v.check(({ first, last }) => PORT_MIN <= first && first <= last && last <= PORT_MAX),
);

const relayUrl = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }): ExternalRelay => {
    const relay = readExternalRelay(dataset.value);
    if (relay !== undefined) return relay;
    addIssue({ message: 'no URL of a relay' });
    return NEVER;
  }),
);

export const options = {
  address: {
    argument: 'HOST:PORT',
    schema: listenAddress,
    allowed: 'HOST:PORT, :PORT or [IPv6]:PORT with a port up to 65535',
    fallback: 'localhost:5080',
    help: 'Where to listen; :PORT means every address of this machine.',
  },
  https: {
    schema: yesOrNo,
    allowed: 'nothing, yes or no',
    fallback: 'no',
    help: 'Serve https with a self-signed certificate that is made at each start. Browsers warn once and then give camera and microphone also to other computers and phones in your network.',
  },
  tlsCert: {
    argument: 'FILE',
    schema: fileName,
    allowed: 'the name of a PEM file',
    help: 'Serve https with this certificate chain (PEM). Needs --tls-key.',
  },
  tlsKey: {
    argument: 'FILE',
    schema: fileName,
    allowed: 'the name of a PEM file',
    help: 'The private key of --tls-cert (PEM).',
  },
  publicUrl: {
    argument: 'URL',
    schema: siteUrl,
    allowed: 'http:// or https:// and a host in lower case, without a path',
    help: 'How people reach this server when that differs from the address, for example behind a reverse proxy.',
  },
  allowOrigin: {
    argument: 'ORIGIN',
    list: true,
    schema: webOrigin,
    allowed: 'exact origins such as https://example.org, in lower case, without a path',
    help: 'Also let pages of this origin connect. May be repeated, or take several with commas.',
  },
  trustProxy: {
    argument: 'NETWORK',
    list: true,
    schema: network,
    allowed: 'IP addresses or networks such as 10.0.0.0/8',
    help: 'Believe the X-Forwarded-For of a proxy at this address. May be repeated, or take several with commas.',
  },
  metricsFrom: {
    argument: 'NETWORK',
    list: true,
    schema: network,
    allowed: 'IP addresses or networks such as 10.0.0.0/8',
    help: 'Show /metrics also to this address or network; this computer may always see them. May be repeated, or take several with commas.',
  },
  dataDir: {
    argument: 'FOLDER',
    schema: fileName,
    allowed: 'the name of a folder',
    fallback: './data',
    help: 'Where the server keeps its files. Made when missing.',
  },
  takeOver: {
    schema: yesOrNo,
    allowed: 'nothing, yes or no',
    fallback: 'no',
    help: 'Take the place of the server that runs with this data folder, at the same address: its clients are moved here without noticing, then it ends. Where none runs, start as ever.',
  },
  database: {
    argument: 'URL',
    schema: databaseUrl,
    allowed: 'the URL of a PostgreSQL database such as postgres://user:password@host/parley',
    help: 'Keep users, contacts and calls in this PostgreSQL database instead of a file in the data folder.',
  },
  registration: {
    argument: 'WAY',
    schema: v.picklist(registrations),
    allowed: registrations.join(', '),
    fallback: 'open',
    help: 'Who may come under a name: open lets everybody take a free one, accounts only with a password or passkey, tokens admits nobody but the users of your own system. Rooms need no name.',
  },
  tokenKey: {
    argument: 'FILE',
    schema: fileName,
    allowed: 'the name of a file with a JWK set, a JWK, a public key in PEM or a secret',
    help: 'What the tokens of your own system are signed with: its public key, or a secret of at least 32 bytes.',
  },
  tokenIssuer: {
    argument: 'TEXT',
    schema: claim,
    allowed: 'what stands in the iss of your tokens',
    help: 'The issuer (iss) that a token must have.',
  },
  tokenAudience: {
    argument: 'TEXT',
    schema: claim,
    allowed: 'what stands in the aud of your tokens',
    help: 'The audience (aud) that a token must have.',
  },
  pushContact: {
    argument: 'CONTACT',
    schema: contact,
    allowed: 'mailto: with an address, or an https URL',
    help: 'Where push services may reach you when something is wrong with what this server sends. Default: the public URL when it is https.',
  },
  doors: {
    argument: 'DOOR',
    list: true,
    schema: v.picklist(openableDoors),
    allowed: `some of ${openableDoors.join(', ')}`,
    fallback: 'native,pairs,wscall,peerjs',
    help: 'Which protocols to serve: native is the app and its SDK, pairs its pages /call and /recieve, the others are those of other systems (docs/doors.md). May be repeated, or take several with commas.',
  },
  showConnections: {
    schema: yesOrNo,
    allowed: 'nothing, yes or no',
    fallback: 'no',
    help: 'Tell everybody who asks at /connections?id=… with whom that id is connected at the door wscall.',
  },
  turn: {
    argument: 'WAY',
    schema: v.picklist(['auto', 'off', 'external']),
    allowed: 'auto, off, external',
    fallback: 'auto',
    help: 'Relay (TURN) for people who cannot reach each other directly: auto runs coturn where it is installed, external uses those of --turn-url.',
  },
  turnAddress: {
    argument: 'HOST:PORT',
    schema: turnAddress,
    allowed: 'HOST:PORT, :PORT or [IPv6]:PORT with a port from 1 to 65535',
    help: 'Where the relay listens. Default: the host of --address, and port 3478. With a host of its own it takes TLS at port 443, else at 5349.',
  },
  turnPorts: {
    argument: 'FIRST-LAST',
    schema: portRange,
    allowed: `two ports from ${PORT_MIN} to ${PORT_MAX} such as 49152-65535`,
    fallback: '49152-65535',
    help: 'The UDP ports from which the relay sends; a firewall must let them in.',
  },
  externalIp: {
    argument: 'ADDRESS',
    schema: v.pipe(v.string(), v.check(isIPv4)),
    allowed: 'an IPv4 address',
    help: 'As which address others see this machine, when a router or a cloud translates it.',
  },
  turnUrl: {
    argument: 'URL',
    list: true,
    schema: relayUrl,
    allowed:
      'turn:HOST or turns:HOST, with :PORT, ?transport=udp or tcp, ;region=NAME and ;weight=1 to 9999 as you like',
    help: 'A relay of your own, for --turn external. May be repeated, or take several with commas.',
  },
  turnSecretFile: {
    argument: 'FILE',
    schema: fileName,
    allowed: 'the name of a file with a secret',
    help: 'The secret that these relays share with this server (their static-auth-secret). Read anew whenever it changes.',
  },
  turnRegion: {
    argument: 'NAME',
    schema: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,32}$/)),
    allowed: 'lower-case letters, digits and hyphens up to 32',
    help: 'Where this server is: relays of that region are named first.',
  },
  hideAddresses: {
    schema: yesOrNo,
    allowed: 'nothing, yes or no',
    fallback: 'no',
    help: 'Tell nobody the address of anybody else: every call goes through a relay.',
  },
  iceServers: {
    argument: 'LIST',
    secret: true,
    schema: iceServersOption,
    allowed: iceServersAllowed,
    help: 'STUN and TURN servers for people who cannot reach each other directly: a JSON list as RTCPeerConnection takes it, or the name of a file with it.',
  },
  iceUrl: {
    argument: 'PATH',
    schema: path,
    allowed: 'a path such as /ice_servers, without a slash at its end',
    fallback: '/ice_servers',
    help: 'Where programs and clients of other protocols ask for the ICE servers: POST with an access token as the body.',
  },
  iceAccessToken: {
    argument: 'TEXT',
    secret: true,
    schema: accessToken,
    allowed:
      '16 to 512 characters without blanks that nobody else knows, not those published with another program',
    help: 'The one access token for the ICE servers, in place of one for each page that is good for 10 minutes.',
  },
  hooks: {
    argument: 'FILE',
    schema: fileName,
    allowed: 'the name of a JavaScript module',
    help: 'A module of your own that decides who comes in and who is told of the ICE servers, and hears of calls (docs/hooks.md).',
  },
  peerjsPath: {
    argument: 'PATH',
    schema: folderPath,
    allowed: 'a path such as / or /calls',
    fallback: '/',
    help: 'Where PeerJS clients find this server; it is the path in their options.',
  },
  peerjsKey: {
    argument: 'KEY',
    schema: plainWord,
    allowed: 'letters, digits and ._~- up to 64',
    fallback: 'peerjs',
    help: 'The key in the options of PeerJS clients.',
  },
  peerjsDiscovery: {
    schema: yesOrNo,
    allowed: 'nothing, yes or no',
    fallback: 'no',
    help: 'Let everybody list the ids of the PeerJS clients that are connected.',
  },
  peerjsTokens: {
    schema: yesOrNo,
    allowed: 'nothing, yes or no',
    fallback: 'no',
    help: 'Give a PeerJS client its id only for a token of your own system whose sub is that id. Needs --token-key, --token-issuer and --token-audience.',
  },
  websocketStart: {
    argument: 'WAY',
    schema: v.picklist(['auto', 'button']),
    allowed: 'auto, button',
    fallback: 'auto',
    help: 'When a client of the door websocket is told to call: auto as soon as it may, button when it has sent StartSession.',
  },
  logLevel: {
    argument: 'LEVEL',
    schema: v.picklist(logLevels),
    allowed: logLevels.join(', '),
    fallback: 'info',
    help: 'The least important log lines to write.',
  },
  limit: {
    argument: 'NAME=VALUE',
    list: true,
    schema: limitSetting,
    allowed: `NAME=NUMBER, where NAME is one of ${limitNames.join(', ')}`,
    help: 'Change a limit. May be repeated, or take several with commas.',
  },
} as const satisfies Record<string, Option>;

export type OptionName = keyof typeof options;

export const optionNames = Object.keys(options) as OptionName[];

const words = (name: string): string[] => name.split(/(?=[A-Z])/);

export const flagOf = (name: OptionName): string => `--${words(name).join('-').toLowerCase()}`;

export const variableOf = (name: OptionName): string =>
  `PARLEY_${words(name).join('_').toUpperCase()}`;

/** The text itself when it is an http(s) origin in its one written form. */
function originOf(text: string): string | undefined {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === text ? text : undefined;
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  const prefixFits = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits);
  return bits > 0 && more.length === 0 && prefixFits;
}
