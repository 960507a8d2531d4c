/**
 * Every word of the app, in typed dictionaries: another language is another object of each type. Here
 * are those that every page needs at once; the others come with their screens.
 * Accessible names of controls are part of the product and are relied on by documentation and tests.
 */
import type { DeviceKind, ParleyErrorCode } from '@parley/client';

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

  created: {
    page: 'Your call is ready',
    title: 'Your call is ready',
    lead: 'Send this link to whom you want to talk to, then go in.',
    qr: 'QR code of the link',
  },

  invitation: {
    empty: 'Type the code of the room, or paste the link you were sent.',
    wrong:
      'This is not a room code. A code looks like 7k2m-9xqd-4hwp. You can also paste the whole link.',
    elsewhere: (host: string): string =>
      `This link belongs to another server, ${host}. Open it in a new tab instead.`,
  },

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

  closed: {
    full: {
      title: 'The room is full',
      text: 'Everybody this room has a place for is inside. Try again when somebody has left.',
    },
    unavailable: {
      title: 'You cannot enter this room',
      text: 'It does not exist any more, or it is closed to new people. Check the link, or ask the person who sent it.',
    },
    wrongCode: {
      title: 'This link is not complete',
      text: 'The code of a room has 12 letters and digits, such as 7k2m-9xqd-4hwp. Ask for the link again, or type the code on the home page.',
    },
    nowhere: {
      title: 'There is no such page',
      text: 'The address may be misspelt. Calls begin on the home page.',
    },
    superseded: {
      title: 'This call continues in another tab',
      text: 'It was opened a second time, and only one tab can have it. You can close this one.',
    },
    version: {
      title: 'There is a newer version of Parley',
      text: 'The server has been updated. Reload this page to go on.',
    },
    denied: {
      title: 'The server did not let you in',
      text: 'It does not accept calls from this page. Check the server under More on the home page, or ask the person who runs it.',
    },
    goodbye: {
      title: 'The connection was closed',
      text: 'Reload this page to go on.',
    },
    crashed: {
      title: 'Something went wrong on this page',
      text: 'That is our mistake, not yours. Reload to go on. The log helps whoever looks into it.',
    },
  } satisfies Record<string, Message>,

  server: {
    field: 'Server',
    hint: 'Where your calls are arranged, such as https://calls.example.',
    check: 'Check and use',
    checking: 'Checking…',
    reset: 'Use the server of this page',
    silent: 'The server does not answer. Trying again…',
    offline: 'You are offline. Trying again as soon as there is a network…',
    queued: 'The server is very busy. You are in the queue and will be let in.',
  },

  about: {
    title: 'About',
    text: 'Calls between people, on a server they own.',
    log: 'The log holds no names, addresses or passwords.',
  },

  /** What was wrong and what to do. `seconds` is known where waiting helps. */
  errors: {
    bad_frame: () => 'The server did not understand this page. Reload it and try again.',
    bad_message: () => 'The server did not accept this. Check what you typed and try again.',
    unknown_type: () => 'The server does not know this yet. It may need an update.',
    out_of_order: () => 'Something got lost on the way. Reload this page and try again.',
    version: () => 'This page and the server do not fit together. Reload it and try again.',
    rate_limited: (seconds) =>
      seconds === undefined
        ? 'Too many attempts. Wait a minute, then try again.'
        : `Too many attempts. Try again in ${seconds} s.`,
    server_busy: () => 'The server is full at the moment. Try again in a minute.',
    room_unavailable: () => 'This room does not exist, or it is closed to new people.',
    password_needed: () => 'That is not the password of this room. Check it and try again.',
    room_full: () => 'The room is full. Try again when somebody has left.',
    already_in_room: () => 'This tab is in another call. Hang up there first.',
    not_in_room: () => 'You are not in the room any more. Join again.',
    no_such_member: () => 'This person is not in the room any more.',
    not_allowed: () => 'Only the person who made the room can do that.',
    store_unavailable: () => 'The server cannot look that up at the moment. Try again in a minute.',
    id_taken: () =>
      'This name is taken, or looks too much like one that is. If it is yours, sign in. Otherwise choose another.',
    bad_credentials: () =>
      'That does not fit. Check the name and the password, or use another way to sign in.',
    already_signed_in: () => 'This tab has a name already. Sign out first.',
    not_signed_in: () => 'You are not signed in. Take a name or sign in, then try again.',
    registration_closed: () =>
      'This server does not admit people in this way. Ask the person who runs it.',
    too_many: () => 'You have as many of these as there may be. Remove one, then try again.',
    unreachable: () => 'This person cannot be reached now. Check the name, or try again later.',
    busy: () => 'This person is in another call. Try again later.',
    invite_over: () => 'This call is over. Call back to talk.',
    bad_endpoint: () =>
      'The server does not send to the notification service of this browser. Try another browser.',
    closed: () => 'The connection to the server is closed. Reload this page and try again.',
    cancelled: () => 'This was cancelled. Try again.',
    too_long: () => 'This is too long. Shorten it, or send it in parts.',
    backlog_full: () => 'Too much is waiting to be sent. Wait until you are connected again.',
    bad_url: () => 'This is not the address of a server. It looks like https://calls.example.',
    no_server: () =>
      'No Parley server answers there. Check the address, and that it may be used from this page.',
    denied: () => 'Your browser did not allow it. Allow it when you are asked, then try again.',
    missing: () => 'There is no such device. Plug it in, then try again.',
    in_use: () => 'Another program uses this device. Close that program, then try again.',
    insecure: () => 'Your browser allows this only on pages whose address begins with https.',
    failed: () => 'The device could not be started. Choose another one, or try again.',
  } satisfies Record<ParleyErrorCode, (seconds?: number) => string>,
  unknownError: 'That did not work. Try again.',
};
