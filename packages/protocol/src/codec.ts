/** Bytes to messages and back: the only JSON.parse of the product. Never throws, whatever arrives. */
import * as v from 'valibot';
import { channelMessages, type ChannelFrame } from './channel.ts';
import { downMessages, type DownFrame, type DownVolatile, type EventBody } from './down.ts';
import type { ErrorCode } from './errors.ts';
import { readSignal } from './fast-signal.ts';
import { wireLimits } from './limits.ts';
import { upMessages, type UpFrame } from './up.ts';
import { verbatimBody } from './verbatim.ts';

export type Decoded<Frame> =
  /** `bodyText` is the frame's `body` as it came, where it came with nothing that was dropped. */
  | { ok: true; frame: Frame; bodyText?: string | undefined }
  /** `n` is the command's number where one could be read, so that the refusal can name it. */
  | { ok: false; code: ErrorCode; n?: number };

const upTypes = new Map<string, v.GenericSchema>(Object.entries(upMessages));
const downTypes = new Map<string, v.GenericSchema>(Object.entries(downMessages));
const channelTypes = new Map<string, v.GenericSchema>(Object.entries(channelMessages));

export function decodeUp(text: string): Decoded<UpFrame> {
  const raw = parseObject(text, wireLimits.frameBytesMax);
  const signal = raw?.['t'] === 'signal' ? readSignal(raw) : undefined;
  if (signal === undefined) return check<UpFrame>(upTypes, raw);
  return { ok: true, frame: signal, bodyText: verbatimBody(text, signal) };
}

/** A command as the server will read it, or why it will not. Numbers are still to be given. */
export function readCommand(body: object): object | 'too_long' | 'bad_message' {
  const { t } = body as Raw;
  const schema = typeof t === 'string' ? upTypes.get(t) : undefined;
  if (schema === undefined) return 'bad_message';
  const parsed = v.safeParse(schema, { ...body, n: 0 }, { abortEarly: true, abortPipeEarly: true });
  if (parsed.success) {
    const { n: _, ...read } = parsed.output as UpFrame & { n: number };
    return read;
  }
  return parsed.issues[0].type === 'max_length' ? 'too_long' : 'bad_message';
}

export const decodeDown = (text: string) =>
  check<DownFrame>(downTypes, parseObject(text, Number.POSITIVE_INFINITY));

export const decodeChannel = (text: string) =>
  check<ChannelFrame>(channelTypes, parseObject(text, wireLimits.channelFrameCharsMax));

export const encodeUp = (frame: UpFrame): string => JSON.stringify(frame);

export const encodeVolatile = (frame: DownVolatile): string => JSON.stringify(frame);

export const encodeChannel = (frame: ChannelFrame): string => JSON.stringify(frame);

/**
 * An event is serialised once however many sessions get it: the tail is shared, and each session
 * puts its own number and acknowledgement in front.
 */
export const encodeTail = (event: EventBody): string => JSON.stringify(event).slice(1);

/** The tail of a signal whose body is passed on as it came. */
export const signalTail = (from: string, gen: number, k: number, bodyText: string): string =>
  `"t":"signal","from":"${from}","gen":${gen},"k":${k},"body":${bodyText}}`;

export const stampTail = (q: number, a: number, tail: string): string =>
  `{"q":${q},"a":${a},${tail}`;

/** JSON of unknown shape from a file, a store or another protocol, bounded; undefined when it is not JSON. */
export function parseJson(text: string, charsMax: number): unknown {
  const value = parse(text, charsMax);
  return isWithin(value, wireLimits.jsonLevelsMax) ? value : undefined;
}

function parse(text: string, charsMax: number): unknown {
  if (text.length > charsMax) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Parsing goes to any depth, and what is written again must not: it would throw. */
function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  if (Array.isArray(value)) return value.every((one) => isWithin(one, levels - 1));
  const fields = value as Raw;
  // Without a list of the fields, as messages pass here.
  for (const name in fields) if (!isWithin(fields[name], levels - 1)) return false;
  return true;
}

type Raw = Readonly<Record<string, unknown>>;

function parseObject(text: string, charsMax: number): Raw | undefined {
  const raw = parse(text, charsMax);
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as Raw) : undefined;
}

function check<Frame>(types: Map<string, v.GenericSchema>, raw: Raw | undefined): Decoded<Frame> {
  if (raw === undefined) return { ok: false, code: 'bad_frame' };
  const { t, n } = raw;
  const numbered = typeof n === 'number' && Number.isSafeInteger(n) && n >= 0 ? { n } : {};
  const schema = typeof t === 'string' ? types.get(t) : undefined;
  if (schema === undefined) return { ok: false, code: 'unknown_type', ...numbered };
  const parsed = v.safeParse(schema, raw, { abortEarly: true, abortPipeEarly: true });
  return parsed.success
    ? { ok: true, frame: parsed.output as Frame }
    : { ok: false, code: 'bad_message', ...numbered };
}
