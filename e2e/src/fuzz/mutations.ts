/** Frames no honest client sends: right structure with wrong values, and right bytes with some changed. */
import type { Random } from './random.ts';

const odd: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1,
  1.5,
  -0,
  2 ** 31,
  2 ** 53,
  1e308,
  -1e308,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e',
  '__proto__',
  'constructor',
  'toString',
  'x'.repeat(5_000),
  '💥'.repeat(999),
  [],
  [[]],
  {},
  { t: 'hello' },
  [null],
  Array.from({ length: 300 }, () => 0),
];

const keys = [
  't',
  'n',
  'a',
  'q',
  'v',
  'to',
  'from',
  'body',
  'kind',
  '__proto__',
  'constructor',
  'length',
  'secret',
  'seq',
  'k',
  'gen',
  'type',
  'src',
  'dst',
  'payload',
  'method',
  'peer_id',
  'farend_peer_id',
  'status',
  'room_id',
  'toString',
  'toJSON',
  '__defineGetter__',
];

/** What stands before the JSON of a frame, where a protocol has something there. */
const PREFIX = /^[0-9]{1,4}(?:\/\w*,)?-?(?=[[{])/;

/**
 * One frame; `corpus` holds earlier frames worth going on from. Where a frame of no form ends a
 * connection (`isStrict`), few are: most others would never be read.
 */
export function oddFrame(
  random: Random,
  { examples, isStrict = false }: { examples: readonly string[]; isStrict?: boolean },
  corpus: readonly string[],
): string {
  const start = corpus.length > 0 && random.chance(8) ? random.pick(corpus) : random.pick(examples);
  // As it is, in a state in which no honest client would say so.
  if (random.chance(6)) return start;
  if (random.chance(60)) return withDepth(random, start);
  if (random.chance(isStrict ? 30 : 2)) return mutateText(random, start);
  const prefix = PREFIX.exec(start)?.[0] ?? '';
  try {
    const value: unknown = JSON.parse(start.slice(prefix.length));
    const odd = isStrict ? mutatePayload(random, value) : mutateValue(random, value, 0);
    return prefix + (JSON.stringify(odd) ?? 'undefined');
  } catch {
    return isStrict ? start : mutateText(random, start);
  }
}

/** What follows the name of an event. */
function mutatePayload(random: Random, value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const [name, payload] = value as unknown[];
  return [name, mutateValue(random, payload, 0)];
}

/** Deeper than what writes JSON again can follow, and as big as a frame may be. */
function withDepth(random: Random, text: string): string {
  const [open, close] = random.pick([
    ['[', ']'],
    ['{"a":', '}'],
  ] as const);
  const levels = random.pick([50, 3_000, 9_000]);
  const value = `${open.repeat(levels)}0${close.repeat(levels)}`;
  return random.chance(3) ? value : text.replace(/:(?:"[^"]*"|\w+)/, () => `:${value}`);
}

function mutateValue(random: Random, value: unknown, depth: number): unknown {
  if (random.chance(6) || depth > 6) return random.pick(odd);
  if (Array.isArray(value)) {
    const copy = [...(value as unknown[])];
    if (copy.length === 0 || random.chance(3)) copy.push(random.pick(odd));
    else copy[random.below(copy.length)] = mutateValue(random, copy[0], depth + 1);
    return copy;
  }
  if (typeof value === 'object' && value !== null) return mutateObject(random, value, depth);
  return random.pick(odd);
}

function mutateObject(random: Random, value: object, depth: number): unknown {
  const copy = new Map<string, unknown>(Object.entries(value));
  const own = [...copy.keys()];
  const way = own.length === 0 ? 0 : random.below(5);
  if (way === 0) copy.set(random.pick(keys), random.pick(odd));
  else if (way === 1) copy.delete(random.pick(own));
  else {
    const key = random.pick(own);
    copy.set(key, mutateValue(random, copy.get(key), depth + 1));
  }
  return Object.fromEntries(copy);
}

const pieces = [
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\\',
  '\\u0000',
  '\\ud800',
  'null',
  '1e999',
  '-',
  '{"t":',
  '"n":',
  '{"type":',
  '{"__proto__":',
  '42[',
  '\\ud83d',
  '%me%',
  '\u0000',
  'é',
  '💥',
];

export function mutateText(random: Random, text: string): string {
  let out = text;
  for (let round = random.below(4) + 1; round > 0; round -= 1) {
    const at = random.below(out.length + 1);
    const span = random.below(8);
    const way = random.below(4);
    if (way === 0) out = out.slice(0, at) + out.slice(at + span);
    else if (way === 1) out = out.slice(0, at) + random.pick(pieces) + out.slice(at);
    else if (way === 2)
      out = out.slice(0, at) + String.fromCharCode(random.below(0x300)) + out.slice(at + 1);
    else out = out.slice(0, at) + out.slice(at, at + span).repeat(random.below(40)) + out.slice(at);
  }
  return out.slice(0, 70_000);
}
