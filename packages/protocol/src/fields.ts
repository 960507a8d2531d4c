/**
 * The only field types of the wire. Every string and list has a maximum, because this file offers
 * no unbounded one. Objects keep their declared keys and drop all others.
 */
import * as v from 'valibot';
import { wireLimits } from './limits.ts';

export const text = (max: number, min = 0) =>
  v.pipe(v.string(), v.minLength(min), v.maxLength(max));

export const pattern = (shape: RegExp, max: number) =>
  v.pipe(v.string(), v.maxLength(max), v.regex(shape));

export const integer = (min: number, max: number) =>
  v.pipe(v.number(), v.safeInteger(), v.minValue(min), v.maxValue(max));

export const listOf = <Item extends v.GenericSchema>(item: Item, max: number) =>
  v.pipe(v.array(item), v.maxLength(max));

export const flag = v.boolean();

/** Sequence and command numbers: a session that used a thousand a second for a century fits. */
export const counter = integer(0, Number.MAX_SAFE_INTEGER);

/** 128 bits or more of randomness, base64url. */
export const secret = pattern(/^[A-Za-z0-9_-]{22,64}$/, 64);

/** What a member keeps for a server that will know nothing of the room; only servers read it. */
export const ticket = text(wireLimits.ticketCharsMax, 1);

export const memberIdShape = /^[a-z0-9]{6,16}$/;
export const memberId = pattern(memberIdShape, 16);

export const roomId = pattern(/^[0-9a-hjkmnp-tv-z]{4}(?:-[0-9a-hjkmnp-tv-z]{4}){2}$/, 14);

/** What a person calls themself. Control and bidi-override characters never reach a screen. */
export const personName = v.pipe(
  v.string(),
  v.maxLength(200),
  v.transform(tidyName),
  v.minLength(1),
  v.maxLength(64),
);

export const password = text(128, 1);

/** One that is chosen, not typed to get in. */
export const newPassword = text(128, 8);

/**
 * As a user wrote it; whether two are the same name is for their skeletons to say. Letters without a
 * glyph (there are four) are none.
 */
export const userId = v.pipe(
  v.string(),
  v.maxLength(64),
  v.transform((raw) => raw.trim().normalize('NFC')),
  v.minLength(2),
  v.maxLength(32),
  v.regex(
    /^(?!.*\p{Default_Ignorable_Code_Point})[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*[\p{L}\p{M}\p{N}]$/u,
  ),
);

/** Where a push service takes messages; whether the address may be asked is for the server to see. */
export const pushEndpoint = v.pipe(v.string(), v.maxLength(1_024), v.regex(/^https:\/\/[!-~]+$/));

/** One side of a pair, as its address names it: the same rules as for names, so that it can be shown as one. */
export function readPairId(raw: string): string | undefined {
  const read = v.safeParse(personName, raw);
  return read.success ? read.output : undefined;
}

/** STUN or TURN, as RTCPeerConnection takes it. */
export const iceUrl = pattern(/^(?:stun|turn)s?:[!-~]+$/, 512);

/**
 * One line of visible text: controls, bidi overrides and characters without a glyph removed, blanks
 * folded. Joiners, variation selectors and tags stay, because scripts and emoji are made with them;
 * where nothing is left but these, there is no name.
 */
export function tidyName(raw: string): string {
  const tidy = raw.normalize('NFC').replace(GLYPHLESS, ' ').replace(/\s+/gu, ' ').trim();
  return VISIBLE.test(tidy) ? tidy : '';
}

const GLYPHLESS =
  /[\p{Cc}\p{Cs}\u2028\u2029\u2800]|(?!\p{Join_Control}|\p{Variation_Selector}|[\u{e0020}-\u{e007f}])\p{Default_Ignorable_Code_Point}/gu;
const VISIBLE = /[^\s\p{Default_Ignorable_Code_Point}]/u;
