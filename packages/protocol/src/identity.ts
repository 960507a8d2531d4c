/** Who a session is: names, accounts and devices. */
import * as v from 'valibot';
import {
  counter,
  flag,
  integer,
  listOf,
  newPassword,
  password,
  secret,
  text,
  userId,
} from './fields.ts';
import { wireLimits } from './limits.ts';
import { personView } from './people.ts';

const command = { n: counter, a: v.optional(counter) };
const event = { q: counter, a: v.optional(counter) };
const ageMs = integer(0, Number.MAX_SAFE_INTEGER);

/** Names one of a user's devices to that user. */
const deviceId = secret;

export const userKinds = ['guest', 'account', 'token'] as const;
export const callerPolicies = ['everyone', 'contacts', 'nobody'] as const;
export const secondCallPolicies = ['busy', 'waiting'] as const;
export const registrations = ['open', 'accounts', 'tokens'] as const;

/** What a user knows of themself. */
export const meView = v.object({
  id: userId,
  kind: v.picklist(userKinds),
  device: deviceId,
  callers: v.picklist(callerPolicies),
  secondCall: v.picklist(secondCallPolicies),
  hasPassword: flag,
  passkeys: integer(0, wireLimits.passkeysMax),
  /** Missed calls that were not looked at. */
  missed: integer(0, 1_000_000),
});

/** Everything that follows from being somebody. */
export const standingView = v.object({
  me: meView,
  people: listOf(personView, wireLimits.peopleMax),
});

/** Takes a free name: for this browser, or with a password for good. */
export const claim = v.object({
  ...command,
  t: v.literal('claim'),
  id: userId,
  password: v.optional(newPassword),
});

export const signIn = v.object({ ...command, t: v.literal('signIn'), id: userId, password });

/** Shows the secret that an earlier sign-in gave to this browser. */
export const enter = v.object({ ...command, t: v.literal('enter'), secret });

/** Shows a token of the operator's own system. */
export const admit = v.object({
  ...command,
  t: v.literal('admit'),
  token: text(wireLimits.tokenCharsMax, 1),
});

/** `secret` signs this browser in again, in any later session. */
export const signedInResult = v.object({ standing: standingView, secret });
export const standingResult = v.object({ standing: standingView });

/** Asks for the challenge with which a passkey is made or used; `id` where a new name is to have it. */
export const passkey = v.object({
  ...command,
  t: v.literal('passkey'),
  to: v.picklist(['add', 'signIn', 'claim']),
  id: v.optional(userId),
});

/** JSON for `navigator.credentials`, as WebAuthn defines it. */
export const passkeyResult = v.object({ options: text(wireLimits.passkeyCharsMax) });

/** The browser's answer as JSON. Answered by `standing` after adding, by `standing` and `secret` else. */
export const passkeyDone = v.object({
  ...command,
  t: v.literal('passkeyDone'),
  response: text(wireLimits.passkeyCharsMax, 1),
});

/** Sets or changes the password; a guest becomes an account. */
export const protect = v.object({
  ...command,
  t: v.literal('protect'),
  password: newPassword,
  current: v.optional(password),
});

/** This device, or with all others. */
export const signOut = v.object({ ...command, t: v.literal('signOut'), everywhere: flag });

export const devices = v.object({ ...command, t: v.literal('devices') });

export const deviceView = v.object({
  id: deviceId,
  /** Browser and system, as far as the device said. */
  label: text(64),
  here: flag,
  connected: flag,
  madeAgoMs: ageMs,
  seenAgoMs: ageMs,
});

export const devicesResult = v.object({
  devices: listOf(deviceView, wireLimits.devicesMax),
});

export const forgetDevice = v.object({
  ...command,
  t: v.literal('forgetDevice'),
  device: deviceId,
});

export const deleteMe = v.object({ ...command, t: v.literal('deleteMe') });

export const settings = v.object({
  ...command,
  t: v.literal('settings'),
  callers: v.optional(v.picklist(callerPolicies)),
  secondCall: v.optional(v.picklist(secondCallPolicies)),
});

/** Something about the user changed, here or on another device. */
export const me = v.object({ ...event, t: v.literal('me'), me: meView });

/** This session is nobody any more. */
export const signedOut = v.object({
  ...event,
  t: v.literal('signedOut'),
  why: v.picklist(['here', 'elsewhere', 'deleted']),
});
