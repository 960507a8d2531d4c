import fc from 'fast-check';
import { expect, it } from 'vitest';
import { withFirstRate } from './first-picture.ts';

const session = ['v=0', 'o=- 1 2 IN IP4 127.0.0.1', 's=-', 't=0 0'];
const sound = [
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'a=rtpmap:111 opus/48000/2',
  'a=fmtp:111 minptime=10',
];
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\r\n`).join('');
const pictures = (extra: readonly string[], formats: readonly string[]): string[] => [
  'm=video 9 UDP/TLS/RTP/SAVPF 96 97 103',
  'a=rtpmap:96 VP8/90000',
  ...extra,
  'a=rtpmap:97 rtx/90000',
  'a=fmtp:97 apt=96',
  'a=rtpmap:103 H264/90000',
  ...formats,
];

it('[LINK23] every codec of pictures begins at the same rate, also one that said nothing of its format', () => {
  const rate = 'x-google-start-bitrate=1000';
  const said = 'a=fmtp:103 profile-level-id=42e01f;packetization-mode=1';
  expect(withFirstRate(text([...session, ...sound, ...pictures([], [said])]))).toBe(
    text([...session, ...sound, ...pictures([`a=fmtp:96 ${rate}`], [`${said};${rate}`])]),
  );
});

it('[LINK23] what says nothing of pictures stays as it came, whatever it is', () => {
  const without = text([...session, ...sound]);
  expect(withFirstRate(without)).toBe(without);
  fc.assert(
    fc.property(fc.string(), (anything) => {
      fc.pre(!/^m=video /m.test(anything));
      expect(withFirstRate(anything)).toBe(anything);
    }),
  );
});
