/** Stands for a person whose picture is off. The same name has the same colour everywhere. */
const COLOURS = 6;

export function Avatar({ name }: { name: string }) {
  return (
    <div class={`avatar avatar-${colourOf(name)}`} aria-hidden="true">
      {initialsOf(name)}
    </div>
  );
}

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

export function initialsOf(name: string): string {
  const words = name.split(' ').filter((word) => word !== '');
  const [first = '', ...others] = words.map(initialOf);
  return first + (others.at(-1) ?? '');
}

function initialOf(word: string): string {
  for (const { segment } of characters.segment(word)) return segment.toLocaleUpperCase();
  return '';
}

function colourOf(name: string): number {
  let hash = 2_166_136_261;
  for (const character of name) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  }
  return hash % COLOURS;
}
