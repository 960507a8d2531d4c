/**
 * Lets the first picture come sooner. Chromium and Safari begin at 300 kbit/s until they have measured the path, and
 * a first picture of a usual size takes 0.1 s longer at that rate. They read another beginning from
 * the description of who receives. Knows no other part of descriptions.
 */
import { sdkLimits } from './limits.ts';

const PICTURES = /^m=video /;
const CODEC = /^a=rtpmap:(\d{1,3}) (?:VP8|VP9|H264|H265|AV1)\//i;
const FORMAT = /^a=fmtp:(\d{1,3}) /;

/** The description with the rate at which pictures begin. */
export function withFirstRate(sdp: string): string {
  return sdp
    .split(/^(?=m=)/m)
    .map((section) => (PICTURES.test(section) ? quickened(section) : section))
    .join('');
}

function quickened(section: string): string {
  const lines = section.split('\r\n');
  const codecs = new Set(lines.flatMap((line) => CODEC.exec(line)?.[1] ?? []));
  const described = new Set(lines.flatMap((line) => FORMAT.exec(line)?.[1] ?? []));
  const rate = `x-google-start-bitrate=${sdkLimits.firstRateKbps}`;
  return lines
    .flatMap((line) => {
      const format = FORMAT.exec(line)?.[1];
      if (format !== undefined && codecs.has(format)) return `${line};${rate}`;
      const codec = CODEC.exec(line)?.[1];
      // Some codecs have nothing to say about their format.
      if (codec === undefined || described.has(codec)) return line;
      return [line, `a=fmtp:${codec} ${rate}`];
    })
    .join('\r\n');
}
