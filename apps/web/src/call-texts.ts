/** The words of the call and of its end, which come with their screens. */
import type { EndReason } from '@parley/client';

const listed = new Intl.ListFormat('en', { style: 'long', type: 'conjunction' });

export const callTexts = {
  call: {
    controls: 'Call controls',
    title: (names: readonly string[]): string =>
      names.length === 0 ? 'Call' : `Call with ${listed.format(names)}`,
    waiting: 'Waiting for others',
    inviteTitle: 'Invite the others',
    waitingLead: 'Send them this link. They appear here as soon as they join.',
    connecting: 'Connecting…',
    direct: 'Connected directly',
    relayed: 'Connected by relay',
    connected: 'Connected',
    reconnecting: 'Reconnecting…',
    reconnectingFor: (seconds: number): string => `Reconnecting… ${seconds} s`,
    serverAway: 'Server unreachable, the call goes on',
    screenOf: (name: string): string => `Screen of ${name}`,
    moveOwn: 'Move own picture',
    moveHint: 'Arrow keys move it to another corner.',
    muted: (name: string): string => `${name} is muted`,
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
      lost: () => 'You were away too long and are no longer in the room.',
      media_failed: () => 'No connection could be made between you.',
      media_timeout: () => 'The connection between you was lost.',
      superseded: () => 'This call continues in another tab.',
      incompatible: () => 'Your browser and theirs have no way of calling in common.',
    } satisfies Record<EndReason, (by?: string) => string>,
    hints: {
      left: 'You can come back by the same link.',
      hangup: 'You can call again by the same link.',
      removed: 'The person who made the room decided so. You cannot come back into it.',
      lost: 'Check your connection, then call again.',
      media_failed:
        'The network on one side lets nothing through. Try another one, such as a mobile phone’s, then call again.',
      media_timeout: 'Nothing came through for a minute. Check your network, then call again.',
      superseded: 'Go on there, or call again here.',
      incompatible: 'Update the browser on both sides, then call again.',
    } satisfies Record<EndReason, string>,
  },
};
