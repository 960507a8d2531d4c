import { expect, it } from 'vitest';
import { measure } from './peer-stats.ts';

type Reports = Record<string, unknown>[];

const measured = (reports: Reports) =>
  measure({
    getStats: async () => new Map(reports.map((report) => [String(report['id']), report])),
  });

const pair = { id: 'P', type: 'candidate-pair', localCandidateId: 'L', remoteCandidateId: 'R' };
const local = { id: 'L', type: 'local-candidate', candidateType: 'host' };
const remote = { id: 'R', type: 'remote-candidate', candidateType: 'prflx' };
const chromium: Reports = [{ id: 'T', type: 'transport', selectedCandidatePairId: 'P' }, pair];
const firefox: Reports = [{ ...pair, selected: true }];

it('[LINK9] counts the bytes of all receivers and nothing else', async () => {
  const { bytesReceived } = await measured([
    { id: '1', type: 'inbound-rtp', bytesReceived: 100 },
    { id: '2', type: 'inbound-rtp', bytesReceived: 20 },
    { id: '3', type: 'outbound-rtp', bytesSent: 7 },
    { id: '4', type: 'data-channel', bytesReceived: 5 },
  ]);
  expect(bytesReceived).toBe(120);
});

it.each([
  ['Chromium', chromium],
  ['Firefox', firefox],
])('tells a relayed path from a direct one in %s', async (_browser, reports) => {
  expect((await measured([...reports, local, remote])).path).toBe('direct');
  const relayed = { ...remote, candidateType: 'relay' };
  expect((await measured([...reports, local, relayed])).path).toBe('relay');
  expect((await measured(reports)).path).toBe('unknown');
});

it('answers for a connection that has no reports any more', async () => {
  const getStats = () => Promise.reject(new DOMException('', 'InvalidStateError'));
  expect(await measure({ getStats })).toEqual({
    what: 'measured',
    bytesReceived: 0,
    path: 'unknown',
  });
});
