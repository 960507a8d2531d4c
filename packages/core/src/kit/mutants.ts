/**
 * Historic bugs of this field, each brought back by a switch on the real code, so that the simulator
 * can be asked whether it would have found them. In production the set is empty.
 */
export const mutantNames = [
  /** A late end of the old socket takes the new one off the session. */
  'B8',
  /** A resume is refused while the old socket still looks alive. */
  'B9',
  /** A resume is refused, or not tried, when no event had been received yet. */
  'B10',
  /** Replayed events get new numbers, or do not advance what was received. */
  'B11',
  /** A volatile frame counts as an event. */
  'B12',
  /** The secret of a second resume was never taken over. */
  'B13',
  /** The old socket keeps the session until it times out. */
  'B14',
  /** Whose session went to another tab takes it back, and so for ever. */
  'B15',
  /** Who was lost in a call is in it for ever, and busy to everybody. */
  'B18',
  /** A device rings on after the caller hung up or it was answered elsewhere. */
  'B22',
  /** A call is answered without the one who is called. */
  'B23',
  /** Candidates that come before their description are dropped, older ones are applied. */
  'B24',
  /** What was not acknowledged is kept without bound. */
  'B28',
] as const;

export type Mutant = (typeof mutantNames)[number];
export type Mutants = ReadonlySet<Mutant>;

export const noMutants: Mutants = new Set();
