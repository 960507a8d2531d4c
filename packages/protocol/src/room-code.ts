/**
 * Room ids as people read, type and paste them: twelve characters of Crockford's base32 in three
 * groups. Case does not matter, groups may be run together, and the look-alikes o, i and l are
 * taken for 0 and 1.
 */
export const crockfordAlphabet = '0123456789abcdefghjkmnpqrstvwxyz';

const CODE = /^[0-9a-hjkmnp-tv-z]{12}$/;
const LINK_PATH = /\/r\/([^/?#]+)/;

/** The room id in a typed code or a pasted link, in its one written form. */
export function parseRoomCode(input: string): string | undefined {
  const trimmed = input.trim().slice(0, 2_048);
  const candidate = LINK_PATH.exec(trimmed)?.[1] ?? trimmed;
  const plain = candidate
    .toLowerCase()
    .replace(/[\s-]/g, '')
    .replaceAll('o', '0')
    .replace(/[il]/g, '1');
  return CODE.test(plain) ? groupRoomCode(plain) : undefined;
}

export function groupRoomCode(plain: string): string {
  return `${plain.slice(0, 4)}-${plain.slice(4, 8)}-${plain.slice(8, 12)}`;
}
