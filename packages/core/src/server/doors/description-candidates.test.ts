import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { withCandidates } from './description-candidates.ts';

const host = 'candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host';
const relay = 'candidate:2 1 udp 41885439 198.51.100.1 3478 typ relay raddr 0.0.0.0 rport 0';

const offer = [
  'v=0',
  's=-',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'a=mid:0',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'a=mid:1',
  '',
].join('\r\n');

it('[HALL3] each candidate stands at the end of its media line, and each media line ends', () => {
  const sdp = withCandidates(offer, [
    { candidate: relay, line: 1 },
    { candidate: host, line: 0 },
    { candidate: host, line: 1 },
  ]);
  expect(sdp.split('\r\n')).toEqual([
    'v=0',
    's=-',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111',
    'a=mid:0',
    `a=${host}`,
    'a=end-of-candidates',
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    'a=mid:1',
    `a=${relay}`,
    `a=${host}`,
    'a=end-of-candidates',
    '',
  ]);
});

it('[HALL3] what a description has already is in it once', () => {
  const once = withCandidates(offer, [{ candidate: host, line: 0 }]);
  expect(withCandidates(once, [{ candidate: host, line: 0 }])).toBe(once);
});

it('[DOOR4] whatever candidates and descriptions are, every other line stays and no other comes', () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom(host, `${host}\r\nm=evil`, `${host}\na=x`, 'candidate:', ''),
  );
  const line = fc.oneof(fc.integer({ min: -1, max: 3 }), fc.double());
  const candidates = fc.array(fc.record({ candidate: word, line }));
  const sdp = fc
    .array(fc.oneof(fc.string(), fc.constantFrom('m=audio', 'm=', 'a=mid:0', '\r\n', '\n')))
    .map((parts) => parts.join('\n'));
  const others = (text: string): string[] =>
    text
      .trimEnd()
      .split(/\r?\n/)
      .filter((one) => one !== 'a=end-of-candidates' && !one.startsWith('a=candidate:'));
  fc.assert(
    fc.property(sdp, candidates, (text, list) => {
      const written = withCandidates(text, list);
      expect(others(written)).toEqual(others(text));
      const room = list.reduce((sum, { candidate }) => sum + candidate.length + 4, 0);
      expect(written.length).toBeLessThan(text.length * 15 + room + 64);
    }),
  );
});

it('[DOOR4] a description of nothing but media lines does not grow', () => {
  const huge = 'm=\n'.repeat(20_000);
  expect(withCandidates(huge, [{ candidate: host, line: 0 }])).toBe(huge);
});
