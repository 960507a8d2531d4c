/** The words of calls by name: on their way out, and coming in. */
import type { CallMedia, Notice, RingState } from '@parley/client';
import type { Placing } from '../state/placing.ts';

type Stopped = Extract<Notice, { what: 'stopped' }>['why'];

export const ringTexts = {
  placing: {
    page: { calling: 'Calling', ringing: 'Ringing', answering: 'Connecting' } satisfies Record<
      Placing['stage'],
      string
    >,
    title: {
      calling: (name) => `Calling ${name}…`,
      ringing: () => 'Ringing…',
      answering: (name) => `Connecting to ${name}…`,
    } satisfies Record<Placing['stage'], (name: string) => string>,
    controls: 'Call controls',
    cancel: 'Cancel',
  },

  ring: {
    calls: (name: string): string => `${name} calls`,
    media: { video: 'Video call', audio: 'Voice call' } satisfies Record<CallMedia, string>,
    contact: 'One of your contacts',
    stranger: 'Not in your contacts',
    endsPresent: 'Accepting ends the call you are in.',
    accept: 'Accept',
    acceptByVoice: 'Accept without camera',
    decline: 'Decline',
    page: ({ from }: RingState): string => `${from} calls — Parley`,
    over: 'This call is over.',
  },

  stopped: {
    answeredElsewhere: (_, device = 'another device') => `Answered on ${device}.`,
    declinedElsewhere: (_, device = 'another device') => `Declined on ${device}.`,
    expired: (name) => `The call from ${name} is over.`,
    // What was missed is told by itself.
    cancelled: () => undefined,
    unanswered: () => undefined,
  } satisfies Record<Stopped, (name: string, device?: string) => string | undefined>,

  missed: {
    busy: (name) => `${name} called while you were in a call.`,
    unanswered: (name) => `Missed call from ${name}.`,
    cancelled: (name) => `Missed call from ${name}.`,
  } satisfies Record<Extract<Notice, { what: 'missed' }>['why'], (name: string) => string>,
};
