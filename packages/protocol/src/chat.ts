/** Chat goes over the data channel while it is open and by the server otherwise; `id` makes it one message. */
import * as v from 'valibot';
import { counter, memberId, secret, text } from './fields.ts';
import { wireLimits } from './limits.ts';

const content = { id: secret, text: text(wireLimits.chatCharsMax, 1) };

export const chatUp = v.object({
  n: counter,
  a: v.optional(counter),
  t: v.literal('chat'),
  to: memberId,
  ...content,
});

export const chatDown = v.object({
  q: counter,
  a: v.optional(counter),
  t: v.literal('chat'),
  from: memberId,
  ...content,
});

export const chatDirect = v.object({ t: v.literal('chat'), ...content });
