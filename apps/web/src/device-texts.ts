/** What to do about a camera, microphone or screen that gives nothing. Comes when the first does not. */
import type { DeviceProblem } from '@parley/client';
import type { Message } from './texts.ts';

export const deviceTexts = {
  help: {
    denied: (what: string): Message => ({
      title: `Parley may not use your ${what}`,
      text: 'Press the camera or lock symbol beside the address, allow it there, then try again. You can also join without.',
    }),
    missing: (what: string): Message => ({
      title: `No ${what} was found`,
      text: 'Plug one in, or check that it is switched on, then try again. You can also join without.',
    }),
    in_use: (what: string): Message => ({
      title: `Your ${what} is used by another program`,
      text: 'Close other programs and tabs that may be using it, then try again. You can also join without.',
    }),
    insecure: (what: string): Message => ({
      title: `Your browser does not give out the ${what} here`,
      text: 'It only does so on pages with https. Open this page by an address that begins with https, or join without.',
    }),
    failed: (what: string): Message => ({
      title: `Your ${what} could not be started`,
      text: 'Unplug it and plug it in again, or choose another one, then try again. You can also join without.',
    }),
  } satisfies Record<DeviceProblem, (what: string) => Message>,
  names: { microphone: 'microphone', camera: 'camera', both: 'camera and microphone' },
  screenProblem:
    'Your screen could not be shared. Allow it when your browser asks, then try again.',
};
