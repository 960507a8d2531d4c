/**
 * The configuration of coturn: relays UDP between people and does nothing else. What it must not do is
 * written down even where it is the default, because defaults change.
 */

export const REALM = 'parley';

export interface CoturnSettings {
  /** Where clients reach it; more than one for a machine with several addresses. */
  readonly listen: readonly string[];
  readonly port: number;
  readonly tls: CoturnTls | undefined;
  /** IPv4, one of this machine's. */
  readonly relayAddress: string;
  /** As which address others see that one, where a router or a cloud translates it. */
  readonly externalAddress: string | undefined;
  readonly relayPorts: PortRange;
  readonly secretsFile: string;
  readonly pidFile: string;
  /** To become after the ports are open; undefined where we are nobody special. */
  readonly account: { readonly user: string; readonly group: string } | undefined;
  readonly bounds: RelayBounds;
}

export interface CoturnTls {
  readonly port: number;
  readonly certFile: string;
  readonly keyFile: string;
  /** Of the certificate, so that a renewed one is a new configuration. */
  readonly fingerprint: string;
}

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export interface RelayBounds {
  readonly relayAllocationsMax: number;
  readonly relayAllocationsPerHolderMax: number;
  /** Each way, of one allocation. */
  readonly relayBytesPerSecond: number;
  /** Of all, as the sum of what was promised to each. */
  readonly relayBytesPerSecondMax: number;
}

export const defaultRelayBounds: RelayBounds = {
  relayAllocationsMax: 1_200,
  relayAllocationsPerHolderMax: 64,
  relayBytesPerSecond: 625_000,
  relayBytesPerSecondMax: 750_000_000,
};

/**
 * Everything that is not the Internet. Without a relay address of IPv6 there are no peers of IPv6, however an
 * IPv4 address is dressed up. The three networks for documentation lead nowhere and are left out.
 */
const INTERNAL = [
  ['0.0.0.0', '0.255.255.255'],
  ['10.0.0.0', '10.255.255.255'],
  ['100.64.0.0', '100.127.255.255'],
  ['127.0.0.0', '127.255.255.255'],
  ['169.254.0.0', '169.254.255.255'],
  ['172.16.0.0', '172.31.255.255'],
  ['192.0.0.0', '192.0.0.255'],
  ['192.168.0.0', '192.168.255.255'],
  ['198.18.0.0', '198.19.255.255'],
  ['224.0.0.0', '239.255.255.255'],
  ['240.0.0.0', '255.255.255.255'],
] as const;

export function coturnConfig(settings: CoturnSettings): string {
  return [
    '# Written by Parley at each start; changes are lost.',
    ...listening(settings),
    ...relaying(settings),
    ...admitting(settings),
    ...silence(settings),
    '',
  ].join('\n');
}

const listening = ({ listen, port, tls }: CoturnSettings): string[] => [
  ...listen.map((address) => `listening-ip=${address}`),
  `listening-port=${port}`,
  'no-dtls',
  ...(tls === undefined
    ? ['no-tls']
    : [
        `tls-listening-port=${tls.port}`,
        `cert=${tls.certFile}`,
        `pkey=${tls.keyFile}`,
        `# ${tls.fingerprint}`,
        'no-tlsv1',
        'no-tlsv1_1',
      ]),
];

/** Two people on one relay reach each other through it, so that its own address is allowed, and only that. */
function relaying(settings: CoturnSettings): string[] {
  const { relayAddress, externalAddress, relayPorts } = settings;
  const own = [relayAddress, ...(externalAddress === undefined ? [] : [externalAddress])];
  return [
    `relay-ip=${relayAddress}`,
    ...(externalAddress === undefined ? [] : [`external-ip=${externalAddress}/${relayAddress}`]),
    `min-port=${relayPorts.first}`,
    `max-port=${relayPorts.last}`,
    'no-tcp-relay',
    'no-multicast-peers',
    ...(relayAddress.startsWith('127.') ? ['allow-loopback-peers'] : []),
    ...own.map((address) => `allowed-peer-ip=${address}`),
    ...INTERNAL.map(([first, last]) => `denied-peer-ip=${first}-${last}`),
    'no-dynamic-ip-list',
  ];
}

const admitting = ({ secretsFile, bounds }: CoturnSettings): string[] => [
  `realm=${REALM}`,
  'use-auth-secret',
  `userdb=${secretsFile}`,
  'no-dynamic-realms',
  'no-auth-pings',
  'stale-nonce=600',
  `user-quota=${bounds.relayAllocationsPerHolderMax}`,
  `total-quota=${bounds.relayAllocationsMax}`,
  `max-bps=${bounds.relayBytesPerSecond}`,
  `bps-capacity=${bounds.relayBytesPerSecondMax}`,
];

/** Nobody manages it but us, answers are short, and it writes no addresses down: else files with a date would lie beside the null device. */
const silence = ({ account, pidFile }: CoturnSettings): string[] => [
  'no-cli',
  'no-rfc5780',
  'no-stun-backward-compatibility',
  'response-origin-only-with-rfc5780',
  'no-software-attribute',
  'no-stdout-log',
  'log-file=/dev/null',
  'simple-log',
  `pidfile=${pidFile}`,
  ...(account === undefined ? [] : [`proc-user=${account.user}`, `proc-group=${account.group}`]),
];
