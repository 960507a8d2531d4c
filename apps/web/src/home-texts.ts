/**
 * The words of the screens around calls: home, people, history, settings. A dictionary of its own,
 * because a guest who opens a link needs none of them.
 */
import type { CallerPolicy, CallMedia, CallView, Presence, SecondCallPolicy } from '@parley/client';

type End = CallView['reason'];

export const homeTexts = {
  home: {
    page: 'Parley',
    title: 'Face to face, by a link',
    lead: 'Start a call and send its link. Whoever opens it is with you a moment later: no account, nothing to install.',
    private: 'Picture and sound are encrypted between your browsers.',
    hello: (name: string): string => `Hello, ${name}`,
    options: 'Options',
    people: 'How many people?',
    peopleCount: (count: number): string => `${count} people`,
    password: 'Password',
    passwordHint: 'Optional. People need it in addition to the link.',
    or: 'or',
    code: 'Room code or link',
    codeHint: 'For example 7k2m-9xqd-4hwp',
    byLink: 'By link',
    missed: (count: number): string => (count === 1 ? '1 missed call' : `${count} missed calls`),
  },

  dial: {
    call: 'Call',
    who: 'Who do you want to call?',
    hint: 'Their name on this server.',
    empty: 'Type the name of the person you want to call.',
    how: 'How',
    media: { video: 'Video', audio: 'Voice' } satisfies Record<CallMedia, string>,
    by: {
      video: (name: string): string => `Call ${name} by video`,
      audio: (name: string): string => `Call ${name} by voice`,
    } satisfies Record<CallMedia, (name: string) => string>,
    back: (name: string): string => `Call ${name} back`,
  },

  created: {
    page: 'Your call is ready',
    title: 'Your call is ready',
    lead: 'Send this link to whom you want to talk to, then go in.',
  },

  invitation: {
    empty: 'Type the code of the room, or paste the link you were sent.',
    wrong:
      'This is not a room code. A code looks like 7k2m-9xqd-4hwp. You can also paste the whole link.',
    elsewhere: (host: string): string =>
      `This link belongs to another server, ${host}. Open it in a new tab instead.`,
  },

  entry: {
    title: 'Be called by name',
    lead: 'Take a name, and people on this server can ring you, whenever this page is open.',
    name: 'Your name',
    hint: '2 to 32 letters and digits. Points, hyphens and underscores may stand between them.',
    empty: 'Type the name you want to have.',
    wrong:
      'This cannot be a name. It needs 2 to 32 letters or digits, and between them at most points, hyphens and underscores.',
    wrongOrShort:
      'The server did not accept this. A name has 2 to 32 letters or digits, a password at least 8 characters.',
    keep: 'Keep it',
    ways: { browser: 'In this browser', account: 'As an account' },
    hints: {
      browser: 'Yours in this browser until 30 days after your last visit. Nothing to remember.',
      account: 'Yours for good, on every device where you sign in.',
    },
    password: 'Password',
    passwordHint: 'At least 8 characters.',
    passwordEmpty: 'Type a password of at least 8 characters.',
    take: 'Take this name',
    have: 'Have a name already?',
    signIn: 'Sign in',
    signInTitle: 'Sign in',
    usePasskey: 'Use a passkey',
    takeByPasskey: 'Take it with a passkey',
    signInEmpty: 'Type your name and your password.',
    tokensTitle: 'Calls by name',
    tokens:
      'On this server, calls by name belong to the users of the organisation that runs it, in its own application. Calls by link work here for everybody.',
    welcome: (name: string): string => `You are ${name}. People can call you by this name.`,
    signedOut: {
      here: 'You are signed out.',
      elsewhere: 'You were signed out here by another of your devices.',
      deleted: 'Your account is deleted.',
    },
    needed: 'Not signed in',
    neededText: 'This page belongs to a name. Take one or sign in on the home page.',
  },

  people: {
    title: 'Contacts',
    empty: 'Nobody yet',
    emptyHint:
      'Add the people you call often. Once they agree, you see here whether they are there.',
    add: 'Add contact',
    addTitle: 'Add a contact',
    addLead: 'They are asked, and stand in your contacts once they agree.',
    addName: 'Name',
    addEmpty: 'Type the name of the person you want to add.',
    addSend: 'Ask',
    sent: (name: string): string => `${name} is asked.`,
    isNow: (name: string): string => `${name} is a contact now.`,
    asks: 'wants to be your contact',
    asking: (count: number): string =>
      count === 1
        ? 'One person wants to be your contact.'
        : `${count} people want to be your contact.`,
    agree: 'Add',
    agreeTo: (name: string): string => `Add ${name}`,
    refuseTo: (name: string): string => `Turn ${name} down`,
    asked: 'Asked, has not agreed yet',
    takeBackFrom: (name: string): string => `Take the request to ${name} back`,
    all: (count: number): string => `Show all ${count}`,
    more: (name: string): string => `More about ${name}`,
    remove: 'Remove contact',
    block: 'Block',
    blockHint: 'Blocked people cannot ring you or see you, and are not told so.',
    presence: {
      online: 'Online',
      busy: 'In a call',
      away: 'Away',
      offline: 'Offline',
    } satisfies Record<Presence, string>,
    lastSeen: (ago: string): string => `Last seen ${ago}`,
  },

  calls: {
    title: 'Recent calls',
    all: 'All calls',
    empty: 'No calls yet',
    emptyHint: 'Calls you make, take or miss stand here.',
    nobody: 'Nobody else came',
    ends: {
      in: {
        declined: 'You declined',
        busy: 'Missed while in a call',
        unanswered: 'Missed',
        cancelled: 'Missed, they hung up',
        unreachable: 'Missed',
      },
      out: {
        declined: 'Declined',
        busy: 'Was in another call',
        unanswered: 'No answer',
        cancelled: 'You hung up before an answer',
        unreachable: 'Could not be reached',
      },
    },
    directions: { in: 'Incoming', out: 'Outgoing', link: 'By link' } satisfies Record<
      CallView['direction'],
      string
    >,
    cut: {
      lost: 'connection lost',
      media_failed: 'no connection was made',
      media_timeout: 'connection lost',
      removed: 'removed from the room',
    } satisfies Partial<Record<End, string>>,
  },

  history: {
    page: 'Calls',
    title: 'All calls',
    today: 'Today',
    yesterday: 'Yesterday',
    unseen: 'New',
    more: 'Show more',
    export: 'Export as JSON',
    file: 'parley-calls.json',
    deleteAll: 'Delete all',
    askAll: 'Delete all calls?',
    askAllText: 'Your whole list of calls is deleted, for you only. It cannot be brought back.',
    deleteOne: (what: string): string => `Delete the call with ${what}`,
    askOne: 'Delete this call?',
    askOneText: (what: string, when: string): string =>
      `The call with ${what}, ${when}, is deleted from your list, not from theirs.`,
    doDelete: 'Delete',
    deleted: 'The call is deleted.',
    deletedAll: 'All calls are deleted.',
    none: 'No calls',
  },

  settings: {
    page: 'Settings',
    title: 'Settings',
    saved: 'Saved.',
    you: 'You',
    kinds: {
      guest: 'This name is yours in this browser until 30 days after your last visit.',
      account: 'This name is yours for good.',
      token: 'You were signed in by the system of the organisation that runs this server.',
    },
    keepTitle: 'Keep your name for good',
    keepLead: 'With a password or a passkey nobody else can have it, and you can use it anywhere.',
    signInTitle: 'How you sign in',
    setPassword: 'Set a password',
    changePassword: 'Change password',
    current: 'Current password',
    fresh: 'New password',
    freshHint: 'At least 8 characters.',
    passwordEmpty: 'Type a new password of at least 8 characters.',
    passwordSave: 'Save password',
    passwordSaved: 'Your password is saved.',
    passwordShort: 'The server did not accept this password. It needs 8 to 128 characters.',
    addPasskey: 'Add a passkey',
    passkeys: (count: number): string =>
      count === 0 ? 'No passkeys yet.' : count === 1 ? '1 passkey.' : `${count} passkeys.`,
    passkeyAdded: 'The passkey is added.',
    calls: 'Calls to you',
    callers: 'Who may call you',
    callersAre: {
      everyone: 'Everyone',
      contacts: 'Contacts',
      nobody: 'Nobody',
    } satisfies Record<CallerPolicy, string>,
    callersHint: {
      everyone: 'Whoever knows your name can ring you, unless you blocked them.',
      contacts: 'To everybody else you look unreachable.',
      nobody: 'You look unreachable to everybody. You can still call.',
    } satisfies Record<CallerPolicy, string>,
    second: 'When somebody calls during a call',
    secondIs: { busy: 'Say I am busy', waiting: 'Ring quietly' } satisfies Record<
      SecondCallPolicy,
      string
    >,
    secondHint: {
      busy: 'They read that you are in a call, and you are told who it was.',
      waiting: 'You decide whether to end the call you are in.',
    } satisfies Record<SecondCallPolicy, string>,
    notify: 'Ring on this device while Parley is closed',
    notifyIs: { on: 'On', off: 'Off' },
    notifyHint: {
      on: 'Calls come as a notification of this browser.',
      off: 'Calls ring only while a page of Parley is open.',
      forbidden:
        'Notifications are forbidden for this page. Press the symbol beside the address, allow them there, then come back.',
      missing: 'This browser has no notifications for closed pages here.',
    },
    blocked: 'Block list',
    blockedEmpty: 'You have blocked nobody.',
    blockName: 'Name',
    blockEmpty: 'Type the name of the person you want to block.',
    doBlock: 'Block',
    isBlocked: (name: string): string => `${name} is blocked.`,
    unblock: 'Unblock',
    unblockWho: (name: string): string => `Unblock ${name}`,
    devices: 'Where you are signed in',
    here: 'This device',
    connected: 'Connected now',
    since: (when: string): string => `signed in ${when}`,
    seen: (ago: string): string => `Last used ${ago}`,
    unnamedDevice: 'A device',
    signOutThere: 'Sign out',
    signOutWho: (label: string): string => `Sign out ${label}`,
    signOut: 'Sign out',
    signOutAll: 'Sign out everywhere',
    askAll: 'Sign out everywhere?',
    askAllText: 'All devices are signed out at once, this one too. Calls go on.',
    askSignOut: 'Sign out and give up the name?',
    askSignOutText: (name: string): string =>
      `Only this browser holds the name ${name}. Without a password or a passkey you cannot come back to it: anybody may take it as soon as you have signed out.`,
    end: 'Delete my account',
    endText: 'Your name becomes free. Your contacts, calls and settings are deleted.',
    askEnd: (name: string): string => `Delete the account of ${name}?`,
    askEndText:
      'Your name, contacts, calls, devices and settings are deleted at once, on every device. This cannot be undone.',
    doEnd: 'Delete for good',
    keepIt: 'Keep it',
  },

  ago: { now: 'just now' },
  cancel: 'Not now',
};
