/**
 * What two members of a room say to each other about their link. The server checks form and
 * relation and stamps who speaks; it never acts on the content. The same bodies travel over the
 * data channel once that is open, under the same numbering.
 */
import * as v from 'valibot';
import { counter, flag, integer, listOf, memberId, pattern, text } from './fields.ts';
import { wireLimits } from './limits.ts';

/** What a media line carries. */
export const slots = ['microphone', 'camera', 'screen'] as const;

const mid = text(16, 1);

const slotMap = listOf(v.object({ mid, slot: v.picklist(slots) }), wireLimits.slotsMax);

const sdp = v.pipe(text(wireLimits.sdpCharsMax, 1), v.check(isHarmless));

/**
 * RFC 8839 candidates whose address is an IP or an mDNS name: no other name may be looked up. What
 * is IPv6 has a colon; without one, `cafe.de` would pass for it.
 */
export const candidateShape =
  /^candidate:\S{1,32} \d{1,3} [a-zA-Z]{3,4} \d{1,10} (?:[0-9.]{7,15}|(?=[0-9a-fA-F.]*:)[0-9a-fA-F:.]{2,45}|[0-9a-fA-F-]{36}\.local) \d{1,5} typ [a-z]{4,5}(?: [ -~]*)?$/;

const candidateLine = pattern(candidateShape, wireLimits.candidateCharsMax);

const candidate = v.object({
  candidate: candidateLine,
  mid: v.nullable(mid),
  line: v.nullable(integer(0, wireLimits.slotsMax)),
});

/** What the sender shows and lets hear, as they wish it, whatever the tracks do. */
const shown = { microphone: flag, camera: flag, screen: flag };

const described = { neg: counter, sdp, slots: slotMap, media: v.optional(v.object(shown)) };

/** `neg` numbers the negotiations of one side; an answer names the offer it answers. */
const offer = v.object({ kind: v.literal('offer'), ...described });
const answer = v.object({ kind: v.literal('answer'), ...described });

const candidates = v.object({
  kind: v.literal('candidates'),
  /** ICE user fragment of the description these belong to. */
  ufrag: text(256, 1),
  list: listOf(candidate, wireLimits.candidatesPerMessageMax),
});

/** It changed; what is shown at first goes with the description. */
const media = v.object({ kind: v.literal('media'), ...shown });

/** The sender hangs up. */
const bye = v.object({ kind: v.literal('bye') });

/** In a call by voice: asks to make it one with pictures, agrees, or does not. */
const video = v.object({ kind: v.literal('video'), want: v.picklist(['ask', 'yes', 'no']) });

/** The sender has found no path to the other for long enough; when both have said so, there is none. */
const noPath = v.object({ kind: v.literal('noPath') });

export const signalBody = v.union([offer, answer, candidates, media, bye, video, noPath]);

const content = {
  /** Which peer connection of this link: a new one has the next number. */
  gen: integer(1, 1_000_000),
  /** Numbers what one side says on this link in this generation, from 1, without a hole. */
  k: counter,
  body: signalBody,
};

export const signalUp = v.object({
  n: counter,
  a: v.optional(counter),
  t: v.literal('signal'),
  to: memberId,
  ...content,
});

export const signalDown = v.object({
  q: counter,
  a: v.optional(counter),
  t: v.literal('signal'),
  from: memberId,
  ...content,
});

/** The same, over the data channel. */
export const signalDirect = v.object({ t: v.literal('signal'), ...content });

/** Whether a description has few media lines, and only candidates that could also come by themselves. */
export function isHarmless(sdpText: string): boolean {
  if (mediaLines(sdpText) > wireLimits.sdpMediaLinesMax) return false;
  const candidates = sdpText.match(/candidate:[^\r\n]*/gi);
  return candidates === null || candidates.every((one) => candidateShape.test(one));
}

function mediaLines(sdpText: string): number {
  let count = 0;
  for (let at = sdpText.indexOf('m='); at >= 0; at = sdpText.indexOf('\nm=', at + 1)) count += 1;
  return count;
}
