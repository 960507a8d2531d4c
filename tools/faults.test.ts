import { describe, expect, it } from 'vitest';
import { gaps, placesIn, placesOfNow, readPage, withPlaces } from './faults.ts';

describe('docs/faults.md', () => {
  const places = placesOfNow();

  it('has a test for every fault, and lists every fault that a test is named after', () => {
    expect(gaps(readPage(), places)).toEqual([]);
  });

  it('says where each of them stands', () => {
    expect(withPlaces(readPage(), places)).toBe(readPage());
  });
});

describe('the gaps', () => {
  const page = '| FAULT1 | it breaks | it goes on | `a.test.ts` |\n';
  const test = "it('[FAULT1] goes on', () => {});";

  it('are none where page and tests agree', () => {
    expect(gaps(page, placesIn({ 'a.test.ts': test }))).toEqual([]);
  });

  it('name a fault without a test, one that is not listed, and one that is so twice', () => {
    const other = test.replace('1', '2');
    expect(gaps(page + page, placesIn({ 'a.test.ts': other }))).toEqual([
      'FAULT1 has no test of its name.',
      'FAULT1 has no test of its name.',
      'FAULT1 is listed more than once.',
      'a.test.ts names FAULT2, which is not listed.',
    ]);
  });
});

it('the places of a fault are written into its row', () => {
  const page = 'Head\n| FAULT1 | it breaks | it goes on | ? |\n| FAULT2 | so | what | `b` |\n';
  const places = placesIn({ 'a.test.ts': "it('[FAULT1] [FAULT2] goes on')", 'b.test.ts': '' });
  expect(withPlaces(page, places)).toBe(
    'Head\n| FAULT1 | it breaks | it goes on | `a.test.ts` |\n| FAULT2 | so | what | `a.test.ts` |\n',
  );
});
