/** What programs say to a person in a pair (docs/doors.md, `/wscall`), where it is a message for their chat. */
import { type ChatMessage, type PairSides, parseJson } from '@parley/client';

/** More than the server hands on. */
const CHARS_MAX = 64 * 1024;
const SHOWN_MAX = 4_000;

let unnamed = 0;

/** Undefined for all that is not meant to be read: programs say what they like. */
export function asideOf(said: string, pair: PairSides, at: number): ChatMessage | undefined {
  const { type, text, target, id } = fieldsOf(said);
  const isForUs = target === undefined || target === pair.id;
  if (type !== 'message' || typeof text !== 'string' || text === '' || !isForUs) return undefined;
  const own = typeof id === 'string' || typeof id === 'number' ? `as ${id}` : (unnamed += 1);
  return {
    id: `aside ${own}`,
    from: 'aside',
    name: pair.peer,
    text: text.slice(0, SHOWN_MAX),
    at,
  };
}

function fieldsOf(said: string): Readonly<Record<string, unknown>> {
  const value = parseJson(said, CHARS_MAX);
  return { ...(typeof value === 'object' ? value : {}) };
}
