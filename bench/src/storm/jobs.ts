/** What a load process of the storm can be told to do, one job after the other, and what it answers. */
export type StormJob =
  /** Clients come in one after the other. */
  | { do: 'open'; side: StormSide; port: number; crowd: number; count: number }
  /** The first so many of them call each other, two by two. */
  | { do: 'talk'; count: number }
  /** Watches the clients, who are all about to lose the server, until all are back. */
  | { do: 'comeBack'; patienceMs: number }
  /** Comes and comes again with no regard for what it is told, for as long as `stop` does not follow. */
  | { do: 'push'; port: number; crowd: number; count: number }
  | { do: 'stop' };

export type StormSide = 'parley' | 'bare';

export interface StormResult {
  /** When each client that is in no call was back, as milliseconds of the wall clock; in no order. */
  readonly back: readonly number[];
  /** The same of those in calls. */
  readonly talkingBack: readonly number[];
  readonly missing: number;
  /** Calls whose media was not what it had been. */
  readonly lostCalls: number;
  /** Connections that were begun meanwhile. */
  readonly attempts: number;
}

export const nothing: StormResult = {
  back: [],
  talkingBack: [],
  missing: 0,
  lostCalls: 0,
  attempts: 0,
};

/** Every client has an address of its own, as most people have. */
export const sourceOf = (crowd: number, at: number): string =>
  `127.${16 + crowd}.${at >> 8}.${at & 0xff}`;
