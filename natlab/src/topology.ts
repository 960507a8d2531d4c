/**
 * Who is where. Two homes and two mobile networks, each behind a router of its own, and a server, all at one
 * public network; everything is a network namespace, so that nothing of it touches this machine's network.
 *
 *     a ──┬── home-a ──┐
 *         └── mobile ──┼── net ── server
 *     b ──┬── home-b ──┤
 *         └── mobile-b ┘
 */

export const sides = ['a', 'b'] as const;
export const routers = ['home-a', 'home-b', 'mobile', 'mobile-b'] as const;
export const places = ['net', 'server', ...routers, ...sides] as const;

export type Side = (typeof sides)[number];
export type Router = (typeof routers)[number];
export type Place = (typeof places)[number];

/** The server's addresses: pages, relay, and two to probe a NAT from. */
export const addresses = {
  web: '203.0.113.10',
  relay: '203.0.113.11',
  probes: ['203.0.113.12', '203.0.113.13'],
} as const;

/**
 * Where the rest of the Internet would be, and packets for it vanish: a program that cannot even send one, as
 * to a private address, takes that for an error of its own.
 */
const ELSEWHERE = '203.0.113.1';

/** Everywhere in the laboratory, without a name server. */
export const names = { web: 'call.test', relay: 'turn.test' } as const;

interface Network {
  /** Of the router, as the public network sees it. */
  readonly wan: string;
  readonly gateway: string;
  readonly client: string;
  readonly side: Side;
  /** Of the client. */
  readonly device: string;
}

export const networks: Readonly<Record<Router, Network>> = {
  'home-a': network('203.0.113.101', '192.168.1', 'a', 'home'),
  'home-b': network('203.0.113.102', '192.168.2', 'b', 'home'),
  mobile: network('203.0.113.103', '10.20.0', 'a', 'mobile'),
  'mobile-b': network('203.0.113.104', '10.21.0', 'b', 'mobile'),
};

function network(wan: string, lan: string, side: Side, device: string): Network {
  return { wan, gateway: `${lan}.1`, client: `${lan}.10`, side, device };
}

export const namespaceOf = (prefix: string, place: Place): string => `${prefix}-${place}`;

/** The lines of a shell that make all of it; `a` is at home at first. */
export function building(prefix: string): string[] {
  const spaces = places.map((place) => namespaceOf(prefix, place));
  return [
    ...spaces.flatMap(beginning),
    `ip -n ${prefix}-net link add name hub type bridge`,
    `ip -n ${prefix}-net link set hub up`,
    `ip -n ${prefix}-net addr add ${ELSEWHERE}/24 dev hub`,
    ...cable(prefix, ['server', 'wan'], ['net', 'server']),
    ...[addresses.web, addresses.relay, ...addresses.probes].map(
      (address) => `ip -n ${prefix}-server addr add ${address}/24 dev wan`,
    ),
    `ip -n ${prefix}-server route add default via ${ELSEWHERE}`,
    ...routers.flatMap((router) => homeOf(prefix, router)),
    ...arriving(prefix, 'home-a'),
    ...arriving(prefix, 'home-b'),
  ];
}

/** The client of that network is in it. What it is in already, it goes on to prefer. */
export function arriving(prefix: string, at: Router, beside = false): string[] {
  const { side, device, client, gateway } = networks[at];
  const inSpace = `ip -n ${prefix}-${side}`;
  return [
    `${inSpace} addr add ${client}/24 dev ${device}`,
    `${inSpace} link set ${device} up`,
    `${inSpace} route add default via ${gateway}${beside ? ' metric 100' : ''}`,
  ];
}

/**
 * Without the address gone, browsers go on to use it. The radio of a mobile network stays on: the kernel tells
 * of links that go and come within a second only after that.
 */
export function leaving(prefix: string, from: Router): string[] {
  const { side, device } = networks[from];
  const inSpace = `ip -n ${prefix}-${side}`;
  const flush = `${inSpace} addr flush dev ${device}`;
  return device === 'home' ? [flush, `${inSpace} link set ${device} down`] : [flush];
}

/** IPv6 would be a way around every NAT. */
const beginning = (space: string): string[] => [
  `ip netns add ${space}`,
  `ip -n ${space} link set lo up`,
  `ip netns exec ${space} sh -c 'for f in all default; do
     echo 1 2>/dev/null > /proc/sys/net/ipv6/conf/$f/disable_ipv6 || true; done'`,
];

function homeOf(prefix: string, router: Router): string[] {
  const { wan, gateway, side, device } = networks[router];
  const space = namespaceOf(prefix, router);
  return [
    ...cable(prefix, [router, 'wan'], ['net', router]),
    `ip -n ${space} addr add ${wan}/24 dev wan`,
    ...cable(prefix, [side, device], [router, 'lan']),
    `ip -n ${space} addr add ${gateway}/24 dev lan`,
    `ip netns exec ${space} sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'`,
  ];
}

/** Both ends without the offloads of real cards: what is counted and limited are real packets. */
function cable(
  prefix: string,
  [place, device]: [Place, string],
  [other, port]: [Place, string],
): string[] {
  const near = namespaceOf(prefix, place);
  const far = namespaceOf(prefix, other);
  const real = (space: string, name: string): string =>
    `ip netns exec ${space} ethtool -K ${name} rx off tx off tso off gso off gro off > /dev/null`;
  return [
    `ip link add ${device} netns ${near} type veth peer name ${port} netns ${far}`,
    real(near, device),
    real(far, port),
    `ip -n ${near} link set ${device} up`,
    `ip -n ${far} link set ${port} up`,
    ...(other === 'net' ? [`ip -n ${far} link set ${port} master hub`] : []),
  ];
}
