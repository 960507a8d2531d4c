/**
 * Twelve ICE candidates with the times at which Chromium reports them after `setLocalDescription`,
 * as recorded with two STUN servers 25 and 40 ms away: what the machine itself has comes at once,
 * what a server reflects after its round trip, TCP last. Four addresses, two of them IPv6.
 */
const RECORDED_MS = {
  host: [3.3, 3.9, 4.3, 4.8],
  reflected: [29.0, 32.2, 44.5, 49.0],
  tcp: [120.4, 120.6, 120.7, 120.9],
} as const;

export interface TimedCandidate {
  readonly atMs: number;
  readonly line: string;
}

const port = (at: number): number => 40_000 + 1_013 * at;

export function candidates(ufrag: string): readonly TimedCandidate[] {
  const end = (network: number): string => `generation 0 ufrag ${ufrag} network-id ${network}`;
  const addresses = ['192.168.178.23', '10.64.3.9', 'fd9c:3a11:7e20::2b', '2001:db8:41:7::2b'];
  const hosts = addresses.map((address, at) => ({
    atMs: RECORDED_MS.host[at] ?? 0,
    line: `candidate:${3_088_559_181 + at} 1 udp ${2_122_194_687 + 4_096 * at} ${address} ${port(at)} typ host ${end(at + 1)}`,
  }));
  const reflected = [0, 1].flatMap((server) =>
    addresses.slice(0, 2).map((address, at) => ({
      atMs: RECORDED_MS.reflected[2 * server + at] ?? 0,
      line: `candidate:${3_381_812_114 + at} 1 udp 1685987071 203.0.113.${7 + at} ${port(at) + server} typ srflx raddr ${address} rport ${port(at)} ${end(at + 1)}`,
    })),
  );
  const tcp = addresses.map((address, at) => ({
    atMs: RECORDED_MS.tcp[at] ?? 0,
    line: `candidate:${3_336_064_725 + at} 1 tcp ${1_518_214_911 + 4_096 * at} ${address} 9 typ host tcptype active ${end(at + 1)}`,
  }));
  return [...hosts, ...reflected, ...tcp];
}
