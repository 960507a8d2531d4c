/**
 * What must hold at every step, besides the numbered rules of SPEC.md. A breach names one or the
 * other.
 */
export const invariants = {
  I2: 'Who is in a call by name has placed or accepted it.',
  I8: 'At most one device of the one who is called accepts an invite.',
  I9: 'Nothing of a call by name is left in between.',
  I10: 'A call makes legal transitions only and ends once.',
  I11: 'Nobody rings for longer than a lease and 5 s after the caller is gone.',
  I12: 'Who hear each other are parted by nobody but themselves.',
  I13: 'Nobody is called busy who is in no call.',
  I14: 'Two who call each other are in one call.',
  I15: 'An invite has one end.',
  I16: 'Each event is seen once and in order; a gap only where it was declared.',
  I17: 'Each command takes effect at most once.',
  I18: 'Frames without number change nothing that is acknowledged.',
  I19: 'Once a session is up to date, client and server hold the same.',
  I20: 'What is replayed is byte for byte what was first sent.',
  I21: 'Signals are applied in order, and none of the past reaches a peer connection.',
  I22: 'One live connection speaks for a session, and epochs only grow.',
  I25: 'A resume secret lets nobody in once the next one was used.',
  I28: 'Every queue, buffer and map is within its bound.',
  I29: 'Timers are few for each thing that has some.',
  I30: 'After everybody left nothing is left.',
  I31: 'One input causes a bounded number of outputs.',
  I34: 'After the faults end everybody is online within 10 s.',
  I35: 'After the faults end every link is active or over within 20 s, and nothing is in between after a minute.',
  I36: 'A negotiation is stable within 10 s.',
  I37: 'No connection is made with credentials for the relay that have ended.',
} as const;

type SpecRule =
  `${'WIRE' | 'CONN' | 'SES' | 'CLI' | 'ROOM' | 'REL' | 'LINK' | 'CALL' | 'ID' | 'PEO' | 'RING' | 'PAIR' | 'ICE' | 'TURN'}${number}`;

export type Rule = keyof typeof invariants | SpecRule;
