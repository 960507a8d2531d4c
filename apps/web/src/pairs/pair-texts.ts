/** The words of the page of a pair, before and instead of the call. */
import type { PairSides } from '@parley/client';

export const pairTexts = {
  call: 'Call',

  asking: ({ id, peer }: PairSides) => ({
    page: `Call ${peer}`,
    title: `Call ${peer}?`,
    text: `You will be there as ${id}. Your camera and microphone stay off until you press Call.`,
  }),
  taken: ({ id }: PairSides) => ({
    page: 'This place is taken',
    title: `Somebody is here as ${id} already`,
    text: 'There is one place for each of the two. If that is you, in another tab or on another device, hang up there, then try again.',
  }),
  notLet: 'The owner of this server decides who calls whom here, and did not allow this call.',
  refused: (why: string) => ({
    page: 'No call',
    title: 'You are not in the call',
    text: why,
  }),
};
