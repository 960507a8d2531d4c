/** A pair as addresses name it, and as the page does that the server made for it. */
import { type PairSides, parseJson, tidyName } from '@parley/client';

/** Undefined where the address does not name two. */
export function pairIn(query: string): PairSides | undefined {
  const fields = new URLSearchParams(query);
  const [id = '', peer = ''] = ['id', 'peer_id'].map((name) => tidyName(fields.get(name) ?? ''));
  return id === '' || peer === '' || id === peer ? undefined : { id, peer };
}

export const pathOfPair = ({ id, peer }: PairSides): string =>
  `/call?id=${encodeURIComponent(id)}&peer_id=${encodeURIComponent(peer)}`;

/** `asks`: another site may have led here. */
type PairPage = PairSides & { asks: boolean };

const CHARS_MAX = 4_096;

/** It is our own server that says it. */
export function pairPage(): PairPage | undefined {
  const said = document.querySelector<HTMLMetaElement>('meta[name="parley-pair"]');
  return said === null ? undefined : (parseJson(said.content, CHARS_MAX) as PairPage);
}
