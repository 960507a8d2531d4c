import { expect, it } from 'vitest';
import { PeerStats } from './peer-stats.ts';
import { RemoteRelays } from './remote-relays.ts';

type Reports = Record<string, unknown>[];

const relays = new RemoteRelays();
relays.hear(
  'a=candidate:7 1 UDP 8191 192.0.2.9 50000 typ relay raddr 0.0.0.0 rport 0\r\na=candidate:8 1 UDP 8191 192.0.2.8 50000 typ srflx\r\n',
);
relays.hear('candidate:9 1 udp 8191 2001:DB8::9 50001 typ relay raddr :: rport 0');

/** A connection that gives one set of reports after another, and then none any more. */
function statsOf(...measurements: Reports[]): PeerStats {
  const getStats = async () => {
    const reports = measurements.shift();
    if (reports === undefined) throw new DOMException('', 'InvalidStateError');
    return new Map(reports.map((report) => [String(report['id']), report]));
  };
  return new PeerStats({ getStats }, relays);
}

const received = (id: string, bytesReceived: number) => ({
  id,
  type: 'inbound-rtp',
  bytesReceived,
});
const pair = { id: 'P', type: 'candidate-pair', localCandidateId: 'L', remoteCandidateId: 'R' };
const local = { id: 'L', type: 'local-candidate', candidateType: 'host' };
const remote = { id: 'R', type: 'remote-candidate', candidateType: 'prflx' };
const chromium: Reports = [{ id: 'T', type: 'transport', selectedCandidatePairId: 'P' }, pair];
const firefox: Reports = [{ ...pair, selected: true }];

it('[LINK9] counts the bytes of all receivers and nothing else', async () => {
  const { bytesReceived } = await statsOf([
    received('1', 100),
    received('2', 20),
    { id: '3', type: 'outbound-rtp', bytesSent: 7 },
    { id: '4', type: 'data-channel', bytesReceived: 5 },
  ]).measure();
  expect(bytesReceived).toBe(120);
});

it('[LINK15] [LINK22] tells how long ago the last packet of any receiver came, and what was sent', async () => {
  const stats = statsOf(
    [
      { ...received('1', 100), timestamp: 5_000, lastPacketReceivedTimestamp: 4_000 },
      { ...received('2', 20), timestamp: 5_001, lastPacketReceivedTimestamp: 4_700 },
      { id: '3', type: 'outbound-rtp', bytesSent: 7 },
      { id: '4', type: 'outbound-rtp', bytesSent: 5 },
      { id: '5', type: 'data-channel', bytesSent: 9 },
    ],
    [{ ...received('1', 100), timestamp: 6_000 }],
  );
  expect(await stats.measure()).toMatchObject({ idleMs: 301, bytesSent: 12 });
  expect(await stats.measure()).not.toHaveProperty('idleMs');
});

it('[LINK15] never counts less than before: a receiver that starts anew, goes or comes is no silence', async () => {
  const stats = statsOf(
    [received('1', 100), received('2', 20)],
    [received('1', 30), received('2', 40)],
    [received('2', 45), received('3', 5)],
  );
  const counts = [];
  for (let at = 0; at < 4; at += 1) counts.push((await stats.measure()).bytesReceived);
  expect(counts).toEqual([120, 170, 180, 180]);
});

it.each([
  ['Chromium', chromium],
  ['Firefox', firefox],
])(
  '[NET6] tells a relayed path from a direct one in %s, and over what it goes',
  async (_, reports) => {
    const ends = (ours: object, theirs: object): Reports => [
      ...reports,
      { ...local, protocol: 'udp', ...ours },
      { ...remote, ...theirs },
    ];
    const relay = { candidateType: 'relay' };
    const stats = statsOf(
      ends({}, {}),
      ends({ protocol: 'tcp' }, {}),
      ends({ ...relay, relayProtocol: 'tls' }, relay),
      ends({ ...relay, relayProtocol: 'tcp' }, {}),
      ends({}, relay),
      ends({}, { ...relay, relayProtocol: 'tcp' }),
      ends({ protocol: 'odd' }, {}),
      reports,
    );
    const paths = [];
    for (let at = 0; at < 8; at += 1) {
      const { path, over } = await stats.measure();
      paths.push([path, over]);
    }
    expect(paths).toEqual([
      ['direct', 'udp'],
      ['direct', 'tcp'],
      ['relay', 'tls'],
      ['relay', 'tcp'],
      ['relay', 'udp'],
      ['relay', 'tcp'],
      ['direct', undefined],
      ['unknown', undefined],
    ]);
  },
);

it.each([
  ['192.0.2.9', 50_000, 'relay'],
  ['2001:db8::9', 50_001, 'relay'],
  ['192.0.2.9', 50_001, 'direct'],
  ['192.0.2.8', 50_000, 'direct'],
] as const)(
  '[NET6] takes %s:%i, which the browser met by itself, for what the other side said of it',
  async (address, port, path) => {
    const stats = statsOf([...firefox, local, { ...remote, address, port }]);
    expect((await stats.measure()).path).toBe(path);
  },
);
