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
  const [session = [], ...media] = sections(sdp.trimEnd().split(/\r?\n/));
  if (media.length > MEDIA_MAX) return sdp;
  const complete = media.map((lines, at) => {
    const missing = candidates
      .filter(({ candidate, line }) => line === at && CANDIDATE.test(candidate))
      .map(({ candidate }) => `a=${candidate}`);
    const all = new Set([...lines.filter((line) => line !== END && isCandidate(line)), ...missing]);
    const others = lines.filter((line) => line !== END && !isCandidate(line));
    return [...others, ...all, END];
  });
  return [session, ...complete].flat().concat('').join(lineEnd);
}

const isCandidate = (line: string): boolean => line.startsWith('a=candidate:');

/** The lines before the first media line, then each media line with what follows it. */
function sections(lines: readonly string[]): string[][] {
  const found: string[][] = [[]];
  for (const line of lines) {
    if (line.startsWith('m=')) found.push([line]);
    else found.at(-1)?.push(line);
  }
  return found;
}
