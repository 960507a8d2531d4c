/** Refusals where a name of a user was typed: there, what is malformed is the name. */
import { homeTexts } from '../home-texts.ts';
import { codeOf } from './code-of.ts';
import { sentenceOf } from './failure.ts';

export const sentenceOfName = (error: unknown): string =>
  codeOf(error) === 'bad_message' ? homeTexts.entry.wrong : sentenceOf(error);

export const sentenceOfNameAndPassword = (error: unknown): string =>
  codeOf(error) === 'bad_message' ? homeTexts.entry.wrongOrShort : sentenceOf(error);

export const sentenceOfPassword = (error: unknown): string =>
  codeOf(error) === 'bad_message' ? homeTexts.settings.passwordShort : sentenceOf(error);
