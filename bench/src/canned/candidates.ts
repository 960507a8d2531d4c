/**
 * Twelve ICE candidates with the times at which Chromium reports them after `setLocalDescription`,
 * as recorded with two STUN servers 25 and 40 ms away: what the machine itself has comes at once,
 * what a server reflects after its round trip, TCP last. The machine has two IPv4 and two IPv6 addresses.
 */
export interface TimedCandidate {
  readonly atMs: number;
  readonly line: string;
}

const port = (at: number): number => 40_000 + 1_013 * at;

export function candidates(ufrag: string): readonly TimedCandidate[] {
  const end = (network: number): string => `generation 0 ufrag ${ufrag} network-id ${network}`;
  const addresses = ['192.168.178.23', '10.64.3.9', 'fd9c:3a11:7e20::2b', '2001:db8:41:7::2b'];
  const hosts = addresses.map((address, at) => ({
    atMs: at < 2 ? 1 : 3,
    line: `candidate:${3_088_559_181 + at} 1 udp ${2_122_194_687 + 4_096 * at} ${address} ${port(at)} typ host ${end(at + 1)}`,
  }));
  const reflected = [0, 1].flatMap((server) =>
    addresses.slice(0, 2).map((address, at) => ({
      atMs: server === 0 ? 29 : 42,
      line: `candidate:${3_381_812_114 + at} 1 udp 1685987071 203.0.113.${7 + at} ${port(at) + server} typ srflx raddr ${address} rport ${port(at)} ${end(at + 1)}`,
    })),
  );
  const tcp = addresses.map((address, at) => ({
    atMs: 116,
    line: `candidate:${3_336_064_725 + at} 1 tcp ${1_518_214_911 + 4_096 * at} ${address} 9 typ host tcptype active ${end(at + 1)}`,
  }));
  return [...hosts, ...reflected, ...tcp];
}
