import { expect, it } from 'vitest';
import { ParleyError } from '@parley/client';
import { errorTexts, unknownError } from '../error-texts.ts';
import { sentenceOf } from './failure.ts';

it('every refusal is a sentence of its own, without its code', () => {
  const codes = Object.keys(errorTexts) as (keyof typeof errorTexts)[];
  const sentences = codes.map((code) => sentenceOf(new ParleyError(code)));
  expect(new Set(sentences).size).toBe(codes.length);
  for (const [index, sentence] of sentences.entries()) {
    expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(sentence).not.toContain(codes[index]?.includes('_') ? codes[index] : '\0');
  }
});

it('says how long to wait where that is known', () => {
  const error = new ParleyError('rate_limited', { retryAfterMs: 33_200 });
  expect(sentenceOf(error)).toContain('34 s');
});

it('a mistake of ours is no sentence of somebody else’s', () => {
  expect(sentenceOf(new TypeError('x is not a function'))).toBe(unknownError);
});
