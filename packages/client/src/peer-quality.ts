/**
 * How the link of one peer connection is, as plain numbers out of the browser's reports. Keeps only the
 * counts of the last measurement, for rates; knows nothing of calls or screens.
 */
import type { Flow, Quality } from './api.ts';
import { pairOf, pathOf, type Report, reportsOf } from './peer-stats.ts';
import type { RemoteRelays } from './remote-relays.ts';

/** The union of what is read of the reports; browsers differ in which fields they have. */
interface Measured extends Report {
  kind?: 'audio' | 'video';
  codecId?: string;
  mimeType?: string;
  bytesSent?: number;
  packetsReceived?: number;
  packetsSent?: number;
  packetsLost?: number;
  frameWidth?: number;
  frameHeight?: number;
  framesPerSecond?: number;
  roundTripTime?: number;
  currentRoundTripTime?: number;
}

/** What grows, of one direction. */
interface Counts {
  bytes: number;
  packets: number;
  lost: number;
}

interface Moment {
  at: number;
  in: Counts;
  out: Counts;
}

const BITS = 8;
const NAME = /^(?:audio|video)\//;

export class PeerQuality {
  readonly #pc: Pick<RTCPeerConnection, 'getStats'>;
  readonly #relays: RemoteRelays;
  readonly #now: () => number;
  #before: Moment | undefined;

  constructor(
    pc: Pick<RTCPeerConnection, 'getStats'>,
    relays: RemoteRelays,
    now = () => performance.now(),
  ) {
    this.#pc = pc;
    this.#relays = relays;
    this.#now = now;
  }

  async measure(): Promise<Quality> {
    // A connection that is closed has no reports.
    const reports = await reportsOf(this.#pc).catch(() => new Map<string, Report>());
    const all: Measured[] = [...reports.values()];
    const of = (wanted: string) => all.filter(({ type }) => type === wanted);
    const [received, sent, heard] = [
      of('inbound-rtp'),
      of('outbound-rtp'),
      of('remote-inbound-rtp'),
    ];
    const now: Moment = {
      at: this.#now(),
      in: countsOf(received, received),
      out: countsOf(sent, heard),
    };
    const before = this.#before;
    this.#before = now;
    return {
      ...pathOf(reports, this.#relays),
      roundTripMs: roundTripOf(pairOf(reports), heard),
      in: flowOf(received, reports, growth('in', now, before)),
      out: flowOf(sent, reports, growth('out', now, before)),
    };
  }
}

/** Who receives knows what was lost. */
function countsOf(flows: readonly Measured[], receivers: readonly Measured[]): Counts {
  const sum = (list: readonly Measured[], of: (one: Measured) => number | undefined) =>
    list.reduce((total, one) => total + (of(one) ?? 0), 0);
  return {
    bytes: sum(flows, ({ bytesReceived, bytesSent }) => bytesReceived ?? bytesSent),
    packets: sum(flows, ({ packetsReceived, packetsSent }) => packetsReceived ?? packetsSent),
    lost: sum(receivers, ({ packetsLost }) => packetsLost),
  };
}

/** Nothing where a count began anew, as it does when a line is negotiated again. */
function growth(
  way: 'in' | 'out',
  now: Moment,
  before: Moment | undefined,
): Pick<Flow, 'bitsPerSecond' | 'lost'> {
  if (before === undefined || now.at <= before.at) return { bitsPerSecond: null, lost: null };
  const more = (what: keyof Counts) => now[way][what] - before[way][what];
  const [bytes, packets, lost] = [more('bytes'), more('packets'), more('lost')];
  const bitsPerSecond = (bytes * BITS * 1_000) / (now.at - before.at);
  // What was sent counts whatever became of it; what was received is without what was lost.
  const all = way === 'in' ? packets + lost : packets;
  return {
    bitsPerSecond: bytes < 0 ? null : bitsPerSecond,
    lost: all <= 0 ? null : Math.min(1, Math.max(0, lost / all)),
  };
}

function flowOf(
  flows: readonly Measured[],
  reports: ReadonlyMap<string, Report>,
  rates: Pick<Flow, 'bitsPerSecond' | 'lost'>,
): Flow {
  const area = ({ frameWidth = 0, frameHeight = 0 }: Measured) => frameWidth * frameHeight;
  const [picture] = flows
    .filter(({ kind }) => kind === 'video')
    .toSorted((one, other) => area(other) - area(one));
  const codecOf = (flow: Measured | undefined): string | null => {
    const codec: Measured | undefined = reports.get(flow?.codecId ?? '');
    return codec?.mimeType?.replace(NAME, '') ?? null;
  };
  return {
    ...rates,
    audioCodec: codecOf(flows.find(({ kind }) => kind === 'audio')),
    videoCodec: codecOf(picture),
    width: picture?.frameWidth ?? null,
    height: picture?.frameHeight ?? null,
    framesPerSecond: picture?.framesPerSecond ?? null,
  };
}

/** Of the path; where the browser does not tell, of the sound or picture over it. */
function roundTripOf(pair: Measured | undefined, heard: readonly Measured[]): number | null {
  const ofMedia = heard.find(({ roundTripTime }) => roundTripTime !== undefined)?.roundTripTime;
  const seconds = pair?.currentRoundTripTime ?? ofMedia;
  return seconds === undefined ? null : seconds * 1_000;
}
