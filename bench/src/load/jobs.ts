/** What the load process can be told to do, one job at a time, and what it answers. */
import type { Side } from '../harness/servers.ts';

export type Job =
  /** More pairs, registered with their server; `meet` brings each pair together. */
  | {
      do: 'open';
      side: Side;
      port: number;
      pairs: number;
      sources: readonly string[];
      meet: boolean;
    }
  /** Every pair plays one message to and fro until `relays` have arrived. */
  | { do: 'pingPong'; side: Side; message: 'small' | 'offer'; relays: number }
  /** Whole set-ups, `perSecond` of them begun in every second as long as pairs are free. */
  | { do: 'setUps'; side: Side; perSecond: number; forMs: number }
  /** The first `pairs` pairs hold a call: each side sends a small message every so often. */
  | { do: 'hold'; side: Side; pairs: number; everyMs: number; forMs: number }
  | { do: 'close'; side: Side };

export interface JobResult {
  /** Messages that arrived, or for `setUps` the set-ups that were complete. */
  done: number;
  /** What was begun and did not come to its end in time. */
  missed: number;
  /** Of each relayed message, in milliseconds. */
  latencies: readonly number[];
}
