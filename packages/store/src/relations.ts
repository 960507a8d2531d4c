/**
 * What stands between two people, and how a step of one of them changes it. Of the 25 pairs eleven
 * exist: a contact is one on both sides; who asks, asks somebody who is asked, has blocked them or
 * does not show it; a block shows nothing to the other side.
 */
import type { Relation } from '@parley/protocol';

export interface Pair {
  readonly mine: Relation;
  readonly theirs: Relation;
}

/** Whether there is room for one more in either list. */
export interface Room {
  readonly mine: boolean;
  readonly theirs: boolean;
}

export type Step = (before: Pair, room: Room) => Pair;

/**
 * Who asks or is a contact has shown their own name. Who is asked or blocked is called as they were
 * written, or the right spelling would tell that they exist.
 */
export const showsOwnName = (mine: Relation): boolean => mine === 'contact' || mine === 'asking';

/** A block hides what I do from the one who set it, and stays. */
const unlessBlocked = (theirs: Relation, otherwise: Relation): Relation =>
  theirs === 'blocked' ? theirs : otherwise;

export const askOrAgree: Step = ({ mine, theirs }, room) => {
  const fits = mine !== 'none' || room.mine;
  if (!fits || mine === 'contact' || mine === 'blocked') return { mine, theirs };
  if (theirs === 'asked') return { mine: 'contact', theirs: 'contact' };
  const hears = theirs === 'none' && room.theirs;
  return { mine: 'asked', theirs: hears ? 'asking' : theirs };
};

export const drop: Step = ({ mine, theirs }) => {
  if (mine === 'none' || mine === 'blocked') return { mine, theirs };
  return { mine: 'none', theirs: unlessBlocked(theirs, 'none') };
};

export const shutOut: Step = ({ mine, theirs }, room) => {
  if (mine === 'none' && !room.mine) return { mine, theirs };
  return { mine: 'blocked', theirs: unlessBlocked(theirs, 'none') };
};

export const letIn: Step = ({ mine, theirs }) => {
  return { mine: mine === 'blocked' ? 'none' : mine, theirs };
};
