/**
 * The text of a description as it came, so that a server can pass it on without writing it anew:
 * escaping five kilobytes costs more than all else that relaying them takes. Only where the text
 * says no more than what was read from it: each quotation mark is accounted for, so no key is
 * unknown, none stands twice and no string hides one.
 */
import type * as v from 'valibot';
import type { signalUp } from './signal.ts';

const BODY_KEY = '"body":';

/** Keys and strings of a signal without `a`, of its body, of each slot, and of what is shown. */
const STRINGS_OF_SIGNAL = 8;
const STRINGS_OF_BODY = 6;
const STRINGS_OF_SLOT = 4;
const STRINGS_OF_MEDIA = 4;

/** `text` was read as `signal`. */
export function verbatimBody(
  text: string,
  { a, body }: v.InferOutput<typeof signalUp>,
): string | undefined {
  if (body.kind !== 'offer' && body.kind !== 'answer') return undefined;
  const strings =
    STRINGS_OF_SIGNAL +
    (a === undefined ? 0 : 1) +
    STRINGS_OF_BODY +
    STRINGS_OF_SLOT * body.slots.length +
    (body.media === undefined ? 0 : STRINGS_OF_MEDIA);
  // The body comes last when the text ends with two braces, as nothing else in a signal has any.
  const at = text.endsWith('}}') ? text.indexOf(BODY_KEY) : -1;
  if (at < 0 || !hasQuotes(text, 2 * strings)) return undefined;
  return text.slice(at + BODY_KEY.length, -1);
}

function hasQuotes(text: string, wanted: number): boolean {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) {
    count += 1;
    if (count > wanted) return false;
  }
  return count === wanted;
}
