/** What the load process can be told to do, one job at a time, and what it answers. */
import type { Name } from '../harness/names.ts';
import type { Side } from '../harness/servers.ts';
import type { Pace } from './pace.ts';

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
  | ({ do: 'setUps'; side: Side } & Pace)
  /** Clients of PeerJS come in one after the other and are gone again; timed is how long each took. */
  | { do: 'comeAndGo'; port: number; sources: readonly string[]; clients: number }
  /** The first `pairs` pairs hold a call: each side sends a small message every so often. */
  | { do: 'hold'; side: Side; pairs: number; everyMs: number; forMs: number }
  | { do: 'close'; side: Side }
  /** More people, each signed in on all their devices with Parley. */
  | { do: 'enter'; port: number; names: readonly Name[]; sources: readonly string[] }
  /** The first half of the people ring the second, who answer on their first device. */
  | ({ do: 'ring' } & Pace)
  /** As `setUps`, between the first half of the people and the second, by name. */
  | ({ do: 'callByName' } & Pace)
  /** People hide or show their pages, each of which `watchers` others are told. */
  | ({ do: 'turn'; watchers: number } & Pace);

export interface JobResult {
  /** Messages or news that arrived; or calls that were complete. */
  done: number;
  /** What was begun and did not come to its end in time. */
  missed: number;
  /** Of each relayed message, ring or news, in milliseconds. */
  latencies: readonly number[];
  /** Of `ring`: how long each other device went on ringing after the answer. */
  stops?: readonly number[];
}
