import type { RoomView } from '@parley/protocol';

/**
 * 32 bits over everything a room view says. Server and client compute it from their own copy after
 * every resume; a difference means drift, whatever its cause.
 */
export function roomDigest(view: RoomView | null): number {
  if (view === null) return 0;
  const parts = [
    view.room,
    view.you,
    `${view.capacity}${flagOf(view.locked)}${flagOf(view.protected)}`,
  ];
  for (const { id, name, role, away } of view.members) parts.push(id, name, role, flagOf(away));
  return fnv1a(parts.join('\u0000'));
}

const flagOf = (flag: boolean) => (flag ? '1' : '0');

export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash ^= text.charCodeAt(at);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}
