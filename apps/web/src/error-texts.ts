/** What a refusal says: what was wrong and what to do. Comes with what can be refused. */
import type { ParleyErrorCode } from '@parley/client';

/** `seconds` is known where waiting helps. */
export const errorTexts = {
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
  bad_ticket: () => 'The server does not know this call any more. Join it again.',
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
} satisfies Record<ParleyErrorCode, (seconds?: number) => string>;

export const unknownError = 'That did not work. Try again.';
