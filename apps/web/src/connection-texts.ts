/** The words and numbers of a link, which come when More is opened in a call. */
import type { Flow } from '@parley/client';

const number = (digits: number) =>
  new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const whole = number(0);
const tenths = number(1);

const KILO = 1_000;
const MEGA = 1_000_000;

/** What is not known. */
const NOTHING = '–';

const rateOf = (bits: number): string =>
  bits < MEGA
    ? `${whole.format(bits / KILO)}\u00a0kbit/s`
    : `${tenths.format(bits / MEGA)}\u00a0Mbit/s`;

const known = <Value>(value: Value | null, text: (value: Value) => string): string =>
  value === null ? NOTHING : text(value);

export const connectionTexts = {
  title: 'Connection',
  with: (name: string): string => `Connection to ${name}`,
  measuring: 'Measuring…',
  none: 'There is no connection to measure.',
  path: 'Path',
  roundTrip: 'Round trip',
  received: 'Received',
  sent: 'Sent',
  rate: 'Rate',
  lost: 'Lost',
  picture: 'Picture',
  codec: 'Codec',
  milliseconds: (ms: number | null): string => known(ms, (value) => `${whole.format(value)} ms`),
  bits: (bits: number | null): string => known(bits, rateOf),
  share: (share: number | null): string =>
    known(share, (value) => `${tenths.format(value * 100)} %`),
  pictureOf: ({ width, height, framesPerSecond }: Flow): string => {
    if (width === null || height === null) return NOTHING;
    const size = `${width}\u00a0×\u00a0${height}`;
    return framesPerSecond === null ? size : `${size}, ${whole.format(framesPerSecond)}/s`;
  },
  codecsOf: ({ videoCodec, audioCodec }: Flow): string =>
    [videoCodec, audioCodec].filter((name) => name !== null).join(', ') || NOTHING,
};
