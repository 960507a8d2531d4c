/**
 * What makes two names one: their skeleton. Case, marks above and below letters, widths and styles
 * are dropped, letters and digits that look alike are one, and so are the separators. What a letter
 * looks like in lower case counts, and as a capital where that resembles nothing. Knows no users.
 */

/** Each with what looks like it, in any script. */
const lookAlikes: Record<string, string> = {
  a: 'аαɑ',
  b: 'вьβ',
  c: 'сϲ',
  d: 'ԁđ',
  e: 'еεɛ',
  f: 'ƒ',
  g: 'ɡց',
  h: 'һнհħ',
  j: 'јյϳ',
  k: 'кκĸ',
  l: '1i|іιɩӏǀłլ',
  m: 'мμ',
  n: 'ηո',
  o: '0оοσςօøס०০੦౦೦൦๐໐၀',
  p: 'рρ',
  q: 'ԛզ',
  r: 'г',
  s: 'ѕտ',
  t: 'тτŧ',
  u: 'υսʋ',
  v: 'νѵ',
  w: 'ԝѡω',
  x: 'хχ',
  y: 'уүγ',
  z: 'ζ',
  '3': 'зӡʒ',
  '6': 'б',
};

const prototypes = new Map(
  Object.entries(lookAlikes).flatMap(([prototype, alike]) =>
    Array.from(alike, (character) => [character, prototype] as const),
  ),
);

/** Accents and the like, which any script may carry; the vowel signs of a script are letters of it. */
const MARKS = /\p{Script=Inherited}|\p{Me}|\p{Default_Ignorable_Code_Point}/gu;

export function skeletonOf(id: string): string {
  const bare = withoutMarks(withoutMarks(id).toUpperCase().toLowerCase());
  const alike = Array.from(bare, (character) => prototypes.get(character) ?? character).join('');
  return alike
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replace(/[._-]+/g, '-');
}

function withoutMarks(text: string): string {
  return text.normalize('NFKD').replace(MARKS, '');
}
