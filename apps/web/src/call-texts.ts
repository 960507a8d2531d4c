/** The words of the call and of its end, which come with their screens. */
import type { EndReason } from '@parley/client';

const ago = new Intl.RelativeTimeFormat('en');
const listed = new Intl.ListFormat('en', { style: 'long', type: 'conjunction' });

export const callTexts = {
  call: {
    controls: 'Call controls',
    title: (names: readonly string[]): string =>
      names.length === 0 ? 'Call' : `Call with ${listed.format(names)}`,
    waiting: 'Waiting for others',
    waitingFor: (name: string): string => `Waiting for ${name}`,
    waitingForLost: (names: readonly string[]): string => `Waiting for ${listed.format(names)}`,
    lostLead: (names: readonly string[]): string =>
      `${listed.format(names)} lost the connection, and ${names.length === 1 ? 'is' : 'are'} here again as soon as it is back.`,
    waitingForOne: 'Waiting…',
    waitingForOneLead: 'They appear here as soon as they open their page. This link leads there.',
    inviteTitle: 'Invite the others',
    joining: (name: string): string => `Connecting to ${name}…`,
    waitingLead: 'Send them this link. They appear here as soon as they join.',
    connecting: 'Connecting…',
    returning: 'Coming back into the call…',
    /** By which path; over UDP goes without saying. */
    paths: {
      direct: (over?: string): string => (over === undefined ? 'Direct' : `Direct, over ${over}`),
      relay: (over?: string): string =>
        over === undefined ? 'Through the relay' : `Through the relay, over ${over}`,
    },
    connected: 'Connected',
    unconnected: 'No connection',
    reconnecting: 'Reconnecting…',
    screenOf: (name: string): string => `Screen of ${name}`,
    moveOwn: 'Move own picture',
    moveHint: 'Arrow keys move it to another corner.',
    muted: (name: string): string => `${name} is muted`,
  },

  news: {
    joined: (name: string): string => `${name} joined.`,
    left: {
      hangup: (name: string): string => `${name} left.`,
      lost: (name: string): string => `${name} lost the connection.`,
      removed: (name: string): string => `${name} was removed.`,
    },
    message: (name: string, text: string): string => `${name}: ${text}`,
    connected: 'You are connected.',
    unconnected: (name: string): string => `There is no connection between you and ${name}.`,
    locked: 'The room is locked.',
    unlocked: 'The room is open.',
    sharing: (name: string): string => `${name} shares the screen.`,
    sharingEnded: (name: string): string => `${name} no longer shares the screen.`,
  },

  trouble: {
    ourNetwork: 'Your network is gone',
    theirNetwork: (names: readonly string[]): string =>
      names.length === 1
        ? `${listed.format(names)}’s network is gone`
        : `${listed.format(names)} have no network`,
    path: 'Reconnecting',
    server: 'Server unreachable, the call goes on',
    for: (what: string, seconds: number): string => `${what}… ${seconds}\u00a0s`,
    spoken: {
      /** Of whoever has no network. */
      gone: (what: string): string => `${what}. The call goes on as soon as it is back.`,
      path: 'The connection is interrupted. Reconnecting.',
      server: 'The server does not answer. The call goes on.',
    },
  },

  pictures: {
    ask: (name: string): string => `Ask ${name} to turn on video`,
    asked: (name: string): string => `${name} is asked to turn on video.`,
    question: (name: string): string => `${name} asks to turn on video`,
    questionHint: 'Your own camera stays off until you turn it on.',
    yes: 'Yes',
    no: 'No',
    answered: {
      yes: (name: string): string => `${name} agreed. You can turn on your camera now.`,
      no: (name: string): string => `${name} prefers to go on by voice.`,
    },
  },

  members: {
    title: 'People',
    creator: 'made this room',
    away: 'connection lost',
    micOff: 'Microphone off',
    camOff: 'Camera off',
    screen: 'Shares the screen',
    lock: 'Lock room',
    lockHint: 'Nobody new can come in.',
    remove: (name: string): string => `Remove ${name}`,
    confirm: (name: string): string => `Remove ${name}? They cannot come back into this room.`,
    doRemove: 'Remove',
    keep: 'Keep',
    invite: 'Invite',
    devices: 'Devices',
    help: 'Help',
  },

  chat: {
    title: 'Chat',
    empty: 'No messages yet',
    emptyHint: 'Only the people in this call can read what you write, and it is gone afterwards.',
    field: 'Message',
    hint: 'Enter sends, Shift and Enter begins a new line.',
    unread: (count: number): string => (count === 1 ? '1 new message' : `${count} new messages`),
  },

  end: {
    page: 'Call ended',
    reasons: {
      left: () => 'You left.',
      hangup: (by) => `${by ?? 'The other person'} hung up.`,
      removed: () => 'You were removed from the room.',
      lost: () => 'You were away too long and are no longer in the call.',
      media_failed: () => 'No connection could be made between you.',
      no_path: () => 'There is no path between your network and theirs.',
      media_timeout: (by) =>
        by === undefined ? 'The connection between you was lost.' : `${by} lost the connection.`,
      superseded: () => 'This call continues in another tab.',
      incompatible: () => 'Your browser and theirs have no way of calling in common.',
      declined: (who) => `${who ?? 'The other person'} declined.`,
      busy: (who) => `${who ?? 'The other person'} is in another call.`,
      unanswered: (who) => `${who ?? 'The other person'} did not answer.`,
      unreachable: (who) => `${who ?? 'The other person'} cannot be reached.`,
      expired: () => 'The call was interrupted before it was answered.',
    } satisfies Record<EndReason, (by?: string) => string>,
    hints: {
      left: 'You can come back by the same link.',
      hangup: 'You can call again by the same link.',
      removed: 'The person who made the room decided so. You cannot come back into it.',
      lost: 'Check your connection, then call again.',
      media_failed:
        'The network on one side lets nothing through. Try another one, such as a mobile phone’s, then call again.',
      no_path:
        'A firewall or router on one side lets nothing through. Another network, such as a mobile phone’s, often helps.',
      media_timeout: 'Nothing came through for a minute. Check your network, then call again.',
      superseded: 'Go on there, or call again here.',
      incompatible: 'Update the browser on both sides, then call again.',
      declined: 'They cannot talk now, or do not want to. You can call again later.',
      busy: 'They are told that you called.',
      unanswered: 'They are told that you called.',
      unreachable:
        'They are not here now, or take no calls from you. Check the name, or try again later.',
      expired: 'Check your connection, then call again.',
    } satisfies Record<EndReason, string>,
    /** Where it was the other who was lost. */
    theirNetwork: 'They were gone for a minute. Call again, or try it later.',
    checkNetwork: 'Check my network',
    since: (minutes: number): string =>
      `The call ended ${minutes < 60 ? ago.format(-minutes, 'minute') : ago.format(-Math.floor(minutes / 60), 'hour')}.`,
    /** Where there was no path because addresses are hidden and there is no relay. */
    hidden: {
      byPerson:
        'Your address is hidden, and this server has no relay to hide it behind. Turn off “Hide my address” under More, then call again.',
      byServer:
        'This server hides all addresses behind its relay, and that does not run. Tell the people who run the server.',
    },
    /** Where no link leads back. */
    byName: {
      left: 'You can call again at any time.',
      hangup: 'You can call again at any time.',
    } satisfies Partial<Record<EndReason, string>> as Partial<Record<EndReason, string>>,
  },
};
