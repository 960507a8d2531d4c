import { expect, it } from 'vitest';
import { PeerStats } from './peer-stats.ts';

type Reports = Record<string, unknown>[];

/** A connection that gives one set of reports after another, and then none any more. */
function statsOf(...measurements: Reports[]): PeerStats {
  return new PeerStats({
    getStats: async () => {
      const reports = measurements.shift();
      if (reports === undefined) throw new DOMException('', 'InvalidStateError');
      return new Map(reports.map((report) => [String(report['id']), report]));
    },
  });
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
