/**
 * Every word of the app, in typed dictionaries: another language is another object of each type. Here
 * are those that every page needs at once; the others come with their screens.
 * Accessible names of controls are part of the product and are relied on by documentation and tests.
 */
import type { DeviceKind } from '@parley/client';

const listed = new Intl.ListFormat('en', { style: 'long', type: 'conjunction' });

export interface Message {
  title: string;
  text: string;
}

export const texts = {
  product: 'Parley',
  you: 'You',

  controls: {
    newCall: 'New call',
    join: 'Join',
    microphone: 'Microphone',
    camera: 'Camera',
    shareScreen: 'Share screen',
    chat: 'Chat',
    more: 'More',
    hangUp: 'Hang up',
    home: 'Home',
    close: 'Close',
    reload: 'Reload',
    tryAgain: 'Try again',
    callAgain: 'Call again',
    useHere: 'Use it here',
    copyLink: 'Copy link',
    copyLog: 'Copy log',
    copied: 'Copied',
    copyFailed: 'Your browser did not allow copying. Select the text and copy it by hand.',
    send: 'Send',
    pressToHear: 'Press to hear',
  },

  qr: 'QR code of the link',

  greenRoom: {
    page: 'Join the call',
    title: 'Ready to join?',
    asking: 'Looking into the room…',
    empty: 'Nobody is here yet. You will be the first.',
    inside: (names: readonly string[]): string =>
      `${listed.format(names)} ${names.length === 1 ? 'is' : 'are'} already here.`,
    protected: 'This room has a password. Ask the person who invited you for it.',
    name: 'Your name',
    nameNeeded: 'Type your name, so that the others know who you are.',
    password: 'Password',
    opening: 'Starting camera and microphone. Allow them if your browser asks.',
    cameraOff: 'Your camera is off',
    preview: 'Your picture',
    devices: 'Devices',
    choose: {
      microphone: 'Use this microphone',
      camera: 'Use this camera',
      speaker: 'Use this speaker',
    } satisfies Record<DeviceKind, string>,
    unnamed: (kind: DeviceKind, number: number): string =>
      `${{ microphone: 'Microphone', camera: 'Camera', speaker: 'Speaker' }[kind]} ${number}`,
  },

  server: {
    silent: 'The server does not answer. Trying again…',
    offline: 'You are offline. Trying again as soon as there is a network…',
    queued: 'The server is very busy. You are in the queue and will be let in.',
  },

  crashed: {
    title: 'Something went wrong on this page',
    text: 'That is our mistake, not yours. Reload to go on. The log helps whoever looks into it.',
  },
};
