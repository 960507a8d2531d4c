import { expect, it } from 'vitest';
import { decodeUp } from './codec.ts';

/** The name as it is read, if it is one. */
function read(id: string): string | undefined {
  const decoded = decodeUp(JSON.stringify({ t: 'claim', n: 1, id }));
  return decoded.ok && decoded.frame.t === 'claim' ? decoded.frame.id : undefined;
}

it('[ID1] a name is 2 to 32 letters of any script, digits and separators, kept as written', () => {
  const names = ['al', 'Ada.Lovelace', '0-0', 'Ωμέγα', 'Иван_1', 'राम', '田中', 'עדה', 'ß.ø'];
  names.push('a'.repeat(32), 'e\u0302e'.normalize('NFC'));
  for (const name of names) expect([name, read(name)]).toEqual([name, name]);
  expect(read('  Ada ')).toBe('Ada');
  expect(read('Ada\u0300'), 'composed').toBe('Adà');
});

it('[ID1] what begins or ends otherwise, cannot be seen or is no letter is no name', () => {
  const none = ['', 'a', 'a'.repeat(33), '.ada', 'ada-', '_a', 'a b', 'a@b', 'a/b', '\u0301ab'];
  none.push(
    'a\u200db',
    'a\u202eb',
    'a\u00adb',
    'a\u3164b',
    '\u3164\u3164',
    'a\u0000b',
    'a\ufe0f',
    '😀😀',
  );
  for (const name of none) expect([name, read(name)]).toEqual([name, undefined]);
});
