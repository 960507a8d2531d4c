/**
 * Candidates written into a session description, each under the media line it belongs to, so that
 * who takes none later needs none. What is no candidate is left out: nothing a client says can
 * become another line. Knows nothing of who says it to whom.
 */
import type { Candidate } from './io.ts';

const CANDIDATE = /^candidate:[ -~]+$/;
const END = 'a=end-of-candidates';
/** No call has so many, and each makes a description longer. */
const MEDIA_MAX = 128;

export function withCandidates(sdp: string, candidates: readonly Candidate[]): string {
  const lineEnd = sdp.includes('\r\n') ? '\r\n' : '\n';
  const text = `${sdp.trimEnd()}${lineEnd}`;
  let from = text.startsWith('m=') ? 0 : nextMedia(text, 0);
  let written = text.slice(0, from);
  for (let line = 0; from < text.length; line += 1) {
    if (line === MEDIA_MAX) return sdp;
    const to = nextMedia(text, from);
    const own = candidates.filter((one) => one.line === line && CANDIDATE.test(one.candidate));
    written += completed(text.slice(from, to), own, lineEnd);
    from = to;
  }
  return written;
}

/** Where the media line after this place begins. */
function nextMedia(text: string, from: number): number {
  const at = text.indexOf('\nm=', from);
  return at < 0 ? text.length : at + 1;
}

/** A media line and what follows it, with all its candidates and their end. */
function completed(section: string, candidates: readonly Candidate[], lineEnd: string): string {
  const lines = new Set(candidates.map(({ candidate }) => `a=${candidate}${lineEnd}`));
  const missing = [...lines].filter((line) => !section.includes(`\n${line}`));
  return `${withoutEnd(section, lineEnd)}${missing.join('')}${END}${lineEnd}`;
}

function withoutEnd(section: string, lineEnd: string): string {
  if (!section.includes(END)) return section;
  const lines = section.split(/\r?\n/).filter((line) => line !== END);
  return lines.join(lineEnd);
}
