/** People a user knows: contacts, requests, blocks, and who of them is there. */
import * as v from 'valibot';
import { counter, integer, userId } from './fields.ts';

const command = { n: counter, a: v.optional(counter), user: userId };
const event = { q: counter, a: v.optional(counter) };

/** asked: we asked them; asking: they ask us; none: no longer of interest. */
export const relations = ['contact', 'asked', 'asking', 'blocked', 'none'] as const;
export const presences = ['online', 'busy', 'away', 'offline'] as const;

export const personView = v.object({
  id: userId,
  is: v.picklist(relations),
  /** Of contacts only. */
  presence: v.optional(v.picklist(presences)),
  /** How long ago somebody who is offline was last seen. */
  seenAgoMs: v.optional(integer(0, Number.MAX_SAFE_INTEGER)),
});

/** Asks somebody to be a contact, or agrees when they have asked. */
export const addContact = v.object({ ...command, t: v.literal('addContact') });

/** Ends a contact, takes a request back or turns one down. */
export const dropContact = v.object({ ...command, t: v.literal('dropContact') });

export const block = v.object({ ...command, t: v.literal('block') });
export const unblock = v.object({ ...command, t: v.literal('unblock') });

export const person = v.object({ ...event, t: v.literal('person'), person: personView });
