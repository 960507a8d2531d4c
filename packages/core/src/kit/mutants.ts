/**
 * Historic bugs of this field, each brought back by a switch on the real code, so that the simulator
 * can be asked whether it would have found them. In production the set is empty.
 */
export const mutantNames = [
  /** Who left while a client was away stays in its room. */
  'B1',
  /** A link counts as recovered because the browser says that it is connected. */
  'B2',
  /** A server that does not know who was in a room says that nobody is. */
  'B7',
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
  /** After sleep a dead socket is kept, for nothing said that it is closed. */
  'B16',
  /** A socket that never opens is waited for. */
  'B17',
  /** Who was lost in a call is in it for ever, and busy to everybody. */
  'B18',
  /** Credentials for the relay are given once and never made anew. */
  'B19',
  /** New credentials for the relay come, and the old ones are used. */
  'B20',
  /** A device rings on after the caller hung up or it was answered elsewhere. */
  'B22',
  /** A call is answered without the one who is called. */
  'B23',
  /** Candidates that come before their description are dropped, older ones are applied. */
  'B24',
  /** Who is gone without a word stays a member for ever. */
  'B25',
  /** All come back at the same moment, or all are let in at once. */
  'B26',
  /** Whoever does not read is sent more. */
  'B27',
  /** What was not acknowledged is kept without bound. */
  'B28',
  /** A signal comes as if from somebody else. */
  'B29',
  /** Anybody may do what only the creator may. */
  'B30',
  /** What one way in asks for, another does not. */
  'B33',
  /** The relay serves those who are in no call. */
  'B37',
  /** After a reconnect one says what is so far, and not what is wished. */
  'B41',
] as const;

export type Mutant = (typeof mutantNames)[number];
export type Mutants = ReadonlySet<Mutant>;

export const noMutants: Mutants = new Set();
