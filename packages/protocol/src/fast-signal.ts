/**
 * Reads by hand the signals of which a call has many: descriptions and candidates. It only ever
 * says yes, and then gives what the schema gives; whatever it does not know is left to the schema.
 */
import type * as v from 'valibot';
import { memberIdShape } from './fields.ts';
import { wireLimits } from './limits.ts';
import { candidateShape, isHarmless, type signalUp, slots } from './signal.ts';

type SignalUp = v.InferOutput<typeof signalUp>;
type Description = SignalBody<'offer' | 'answer'>;
type Body = Description | SignalBody<'candidates'>;
type SignalBody<Kind> = Extract<SignalUp['body'], { kind: Kind }>;
type Fields = Readonly<Record<string, unknown>>;

const MID_CHARS_MAX = 16;
const UFRAG_CHARS_MAX = 256;
const GEN_MAX = 1_000_000;

export function readSignal(raw: object): SignalUp | undefined {
  const { n, a, to, gen, k, body } = raw as Fields;
  if (!isInteger(n) || !isInteger(k) || !isInteger(gen, 1, GEN_MAX)) return undefined;
  if (typeof to !== 'string' || !memberIdShape.test(to)) return undefined;
  const read = isFields(body) ? readBody(body) : undefined;
  if (read === undefined) return undefined;
  if (a === undefined) return { n, t: 'signal', to, gen, k, body: read };
  return isInteger(a) ? { n, a, t: 'signal', to, gen, k, body: read } : undefined;
}

function readBody(raw: Fields): Body | undefined {
  if (raw['kind'] === 'candidates') return readCandidates(raw);
  return raw['kind'] === 'offer' || raw['kind'] === 'answer'
    ? readDescription(raw['kind'], raw)
    : undefined;
}

function readDescription(kind: 'offer' | 'answer', raw: Fields): Body | undefined {
  const { neg, sdp, slots: slotMap, media } = raw;
  if (!isInteger(neg) || !isText(sdp, wireLimits.sdpCharsMax)) return undefined;
  if (!isHarmless(sdp)) return undefined;
  const read = readList(slotMap, wireLimits.slotsMax, ({ mid, slot }) => {
    const known = slots.find((one) => one === slot);
    return isText(mid, MID_CHARS_MAX) && known !== undefined ? { mid, slot: known } : undefined;
  });
  if (read === undefined) return undefined;
  if (media === undefined) return { kind, neg, sdp, slots: read };
  const shown = isFields(media) ? readMedia(media) : undefined;
  return shown && { kind, neg, sdp, slots: read, media: shown };
}

function readMedia({ microphone, camera, screen }: Fields): Description['media'] {
  if (typeof microphone !== 'boolean' || typeof camera !== 'boolean') return undefined;
  return typeof screen === 'boolean' ? { microphone, camera, screen } : undefined;
}

function readCandidates(raw: Fields): Body | undefined {
  const { ufrag, list } = raw;
  if (!isText(ufrag, UFRAG_CHARS_MAX)) return undefined;
  const read = readList(list, wireLimits.candidatesPerMessageMax, ({ candidate, mid, line }) => {
    if (!isText(candidate, wireLimits.candidateCharsMax) || !candidateShape.test(candidate)) {
      return undefined;
    }
    if (mid !== null && !isText(mid, MID_CHARS_MAX)) return undefined;
    if (line !== null && !isInteger(line, 0, wireLimits.slotsMax)) return undefined;
    return { candidate, mid, line };
  });
  return read && { kind: 'candidates', ufrag, list: read };
}

function readList<Item>(
  raw: unknown,
  max: number,
  read: (item: Fields) => Item | undefined,
): Item[] | undefined {
  if (!Array.isArray(raw) || raw.length > max) return undefined;
  const items: Item[] = [];
  for (const one of raw as unknown[]) {
    const item = isFields(one) ? read(one) : undefined;
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const isText = (value: unknown, charsMax: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= charsMax;

const isInteger = (value: unknown, min = 0, max = Number.MAX_SAFE_INTEGER): value is number =>
  Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max;
