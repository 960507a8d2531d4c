/**
 * Every refusal of the server, a closed set. `retry` tells a program what to do:
 * never    the same request will be refused again
 * changed  ask the person for something else, then try again
 * after    try again after `retryAfterMs`
 * later    try again with back-off
 */
export type RetryMeaning = 'never' | 'changed' | 'after' | 'later';

export const errorCodes = {
  bad_frame: 'never',
  bad_message: 'never',
  unknown_type: 'never',
  out_of_order: 'never',
  version: 'never',
  rate_limited: 'after',
  server_busy: 'later',
  room_unavailable: 'changed',
  password_needed: 'changed',
  room_full: 'later',
  already_in_room: 'changed',
  not_in_room: 'changed',
  no_such_member: 'changed',
  not_allowed: 'never',
  store_unavailable: 'later',
  id_taken: 'changed',
  bad_credentials: 'changed',
  already_signed_in: 'changed',
  not_signed_in: 'changed',
  registration_closed: 'never',
  too_many: 'changed',
  unreachable: 'later',
  busy: 'later',
  invite_over: 'never',
  bad_endpoint: 'changed',
  bad_ticket: 'changed',
} as const satisfies Record<string, RetryMeaning>;

export type ErrorCode = keyof typeof errorCodes;

export const errorCodeNames = Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]];

/** Apart, because programs go by the codes: clients do not carry these words. */
export const errorMeanings: Readonly<Record<ErrorCode, string>> = {
  bad_frame: 'The frame was not a JSON object of this protocol.',
  bad_message: 'A field is missing, malformed or out of bounds.',
  unknown_type: 'No message of this type exists.',
  out_of_order: 'A command number was skipped.',
  version: 'This server does not speak that version.',
  rate_limited: 'Too many messages or attempts.',
  server_busy: 'A limit of the whole server is reached.',
  room_unavailable: 'No such room, or it is not open to you.',
  password_needed: 'The room has a password and this was not it.',
  room_full: 'The room holds as many people as it may.',
  already_in_room: 'This session is in a room; leave it first.',
  not_in_room: 'This session is in no room.',
  no_such_member: 'That member is not in the room.',
  not_allowed: 'That is not this session’s to do.',
  store_unavailable: 'The server cannot reach its store.',
  id_taken: 'The name is taken, or looks like one that is.',
  bad_credentials: 'Name, password, passkey, secret or token do not fit.',
  already_signed_in: 'This session is somebody; sign out first.',
  not_signed_in: 'This session is nobody yet.',
  registration_closed: 'This server admits users in another way.',
  too_many: 'The user has as many of these as may be.',
  unreachable: 'That user cannot be reached now.',
  busy: 'That user is in a call.',
  invite_over: 'The invite has ended, or was none of this device.',
  bad_endpoint: 'Not a push endpoint that this server will ask.',
  bad_ticket: 'The ticket keeps no place on this server, or not for this browser.',
};
