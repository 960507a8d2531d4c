import fc from 'fast-check';
import { expect, it } from 'vitest';
import { skeletonOf } from './skeleton.ts';

it('[ID1] names that look alike are one name', () => {
  const corpus = [
    [
      'paypal',
      'PayPal',
      'раураl',
      'pаypal',
      'ｐａｙｐａｌ',
      'páypàl',
      'payp𝒂l',
      'paypaI',
      'paypa1',
    ],
    ['anna', 'Anna', 'ANNA', 'ànña', 'аnnа', 'ａnna', 'ⓐnna'],
    ['bob', 'ВОВ', 'b0b', 'bоb', 'bοb', 'bօb', 'b๐b'],
    ['modern', 'rnodern', 'modem', 'rnodem'],
    ['wanda', 'vvanda', 'ѵѵanda', 'ννanda', 'ԝanda'],
    ['lil.o', 'LIL_0', '1i1-o', 'iil..o', 'ӏіӏ-о', 'lil__o'],
    ['strasse', 'straße', 'STRASSE'],
    ['Νίκος', 'νικος', 'ΝΙΚΟΣ'],
    ['josé', 'jose\u0301', 'JOSE', 'ϳose', 'jøse'],
    ['Иван', 'иван', 'ИВАН'],
    ['հակոբ', 'ՀԱԿՈԲ'],
    ['x\u200dy', 'xy', 'хy', 'χу', 'x\ufe0fy'],
  ];
  for (const [first = '', ...others] of corpus) {
    for (const other of others)
      expect([other, skeletonOf(other)]).toEqual([other, skeletonOf(first)]);
  }
});

it('[ID1] names that do not look alike are two', () => {
  const names = [
    'anna',
    'ana',
    'hanna',
    'nina',
    'ivan',
    'иван',
    'राम',
    'रोम',
    'রাম',
    '田中',
    '田口',
    '김',
    '이',
  ];
  names.push(
    'a-b',
    'ab',
    'm',
    'n',
    'u',
    'v',
    'w',
    'y',
    'r',
    'rm',
    '2',
    '3',
    '5',
    's',
    'nikos',
    'mary',
    'gary',
  );
  expect(new Set(names.map(skeletonOf)).size).toBe(names.length);
});

it('[ID1] a skeleton is its own skeleton, and case never counts', () => {
  const name = fc.string({ unit: 'grapheme', maxLength: 32 });
  fc.assert(
    fc.property(fc.oneof(name, fc.string({ unit: 'binary', maxLength: 32 })), (id) => {
      const skeleton = skeletonOf(id);
      expect(skeletonOf(skeleton)).toBe(skeleton);
      expect(skeletonOf(id.toLowerCase())).toBe(skeleton);
    }),
    { numRuns: 2_000 },
  );
});
