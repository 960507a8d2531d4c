/** Stands for a person whose picture is off. The same name has the same colour everywhere. */
const COLOURS = 6;

export function Avatar({ name }: { name: string }) {
  return (
    <div class={`avatar avatar-${colourOf(name)}`} aria-hidden="true">
      {initialsOf(name)}
    </div>
  );
}

export function initialsOf(name: string): string {
  const words = name.split(' ').filter((word) => word !== '');
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '').join('');
}

function colourOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return sum % COLOURS;
}
