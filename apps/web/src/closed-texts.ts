/** Why there is no call here, and what to do. Comes with the screen that says it. */
import type { Message } from './texts.ts';

export const closedTexts = {
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
  elsewhere: {
    title: 'The call is in another tab',
    text: 'This tab is a copy of that one, and only one of them can have the call. Close this one to go on there.',
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
} satisfies Record<string, Message>;
