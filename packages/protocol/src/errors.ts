/**
 * Every refusal of the server, a closed set. `retry` tells a program what to do:
 * never    the same request will be refused again
 * changed  ask the person for something else, then try again
 * after    try again after `retryAfterMs`
 * later    try again with back-off
 */
export type RetryMeaning = 'never' | 'changed' | 'after' | 'later';

export const errorCodes = {
  bad_frame: { retry: 'never', meaning: 'The frame was not a JSON object of this protocol.' },
  bad_message: { retry: 'never', meaning: 'A field is missing, malformed or out of bounds.' },
  unknown_type: { retry: 'never', meaning: 'No message of this type exists.' },
  out_of_order: { retry: 'never', meaning: 'A command number was skipped.' },
  version: { retry: 'never', meaning: 'This server does not speak that version.' },
  rate_limited: { retry: 'after', meaning: 'Too many messages or attempts.' },
  server_busy: { retry: 'later', meaning: 'A limit of the whole server is reached.' },
  room_unavailable: { retry: 'changed', meaning: 'No such room, or it is not open to you.' },
  password_needed: { retry: 'changed', meaning: 'The room has a password and this was not it.' },
  room_full: { retry: 'later', meaning: 'The room holds as many people as it may.' },
  already_in_room: { retry: 'changed', meaning: 'This session is in a room; leave it first.' },
  not_in_room: { retry: 'changed', meaning: 'This session is in no room.' },
  no_such_member: { retry: 'changed', meaning: 'That member is not in the room.' },
  not_allowed: { retry: 'never', meaning: 'That is not this session’s to do.' },
  store_unavailable: { retry: 'later', meaning: 'The server cannot reach its store.' },
  id_taken: { retry: 'changed', meaning: 'The name is taken, or looks like one that is.' },
  bad_credentials: {
    retry: 'changed',
    meaning: 'Name, password, passkey, secret or token do not fit.',
  },
  already_signed_in: { retry: 'changed', meaning: 'This session is somebody; sign out first.' },
  not_signed_in: { retry: 'changed', meaning: 'This session is nobody yet.' },
  registration_closed: { retry: 'never', meaning: 'This server admits users in another way.' },
  too_many: { retry: 'changed', meaning: 'The user has as many of these as may be.' },
  unreachable: { retry: 'later', meaning: 'That user cannot be reached now.' },
  busy: { retry: 'later', meaning: 'That user is in a call.' },
  invite_over: { retry: 'never', meaning: 'The invite has ended, or was none of this device.' },
  bad_endpoint: { retry: 'changed', meaning: 'Not a push endpoint that this server will ask.' },
} as const satisfies Record<string, { retry: RetryMeaning; meaning: string }>;

export type ErrorCode = keyof typeof errorCodes;

export const errorCodeNames = Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]];
