import { expect, it } from 'vitest';
import { ParleyError } from '@parley/client';
import { homeTexts } from '../home-texts.ts';
import { sentenceOf } from './failure.ts';
import { sentenceOfName, sentenceOfNameAndPassword, sentenceOfPassword } from './names.ts';

it('[APP13] where a name was typed, a malformed message is a malformed name', () => {
  const malformed = new ParleyError('bad_message');
  expect(sentenceOfName(malformed)).toBe(homeTexts.entry.wrong);
  expect(sentenceOfNameAndPassword(malformed)).toBe(homeTexts.entry.wrongOrShort);
  expect(sentenceOfPassword(malformed)).toBe(homeTexts.settings.passwordShort);
});

it('[APP13] every other refusal says the same as anywhere', () => {
  const taken = new ParleyError('id_taken');
  for (const sentence of [sentenceOfName, sentenceOfNameAndPassword, sentenceOfPassword]) {
    expect(sentence(taken)).toBe(sentenceOf(taken));
  }
});
