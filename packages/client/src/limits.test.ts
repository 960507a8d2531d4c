import { expect, it } from 'vitest';
import { sdkLimits as limits } from './limits.ts';

it.each([
  ['a drained channel is not full', limits.channelLowBytes < limits.channelHighBytes],
  [
    'the largest message can wait for its channel',
    limits.appMessageBytesMax <= limits.appBacklogBytesMax,
  ],
  ['the length of a topic is one byte', limits.topicBytesMax < 256],
])('%s', (_, holds) => {
  expect(holds).toBe(true);
});
