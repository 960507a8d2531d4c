/** Everything a client may send. */
import type * as v from 'valibot';
import { chatUp } from './chat.ts';
import { ackUp, beatUp, hello } from './connection.ts';
import { forgetCalls, history, pushOff, pushOn, sawMissed } from './history.ts';
import {
  admit,
  claim,
  deleteMe,
  devices,
  enter,
  forgetDevice,
  passkey,
  passkeyDone,
  protect,
  settings,
  signIn,
  signOut,
} from './identity.ts';
import { accept, decline, invite, ringing } from './invite.ts';
import { addContact, block, dropContact, unblock } from './people.ts';
import { check, create, join, leave, lock, look, pair, rejoin, remove } from './room.ts';
import { sync } from './session.ts';
import { signalUp } from './signal.ts';

/** About the socket: no number, no replay. */
export const upControl = { hello, beat: beatUp, ack: ackUp } as const;

/** Numbered by `n`, executed at most once. */
export const upCommands = {
  sync,
  create,
  look,
  join,
  rejoin,
  check,
  pair,
  leave,
  lock,
  remove,
  signal: signalUp,
  chat: chatUp,
  claim,
  signIn,
  enter,
  admit,
  passkey,
  passkeyDone,
  protect,
  signOut,
  devices,
  forgetDevice,
  deleteMe,
  settings,
  addContact,
  dropContact,
  block,
  unblock,
  invite,
  ringing,
  accept,
  decline,
  history,
  forgetCalls,
  sawMissed,
  pushOn,
  pushOff,
} as const;

export const upMessages = { ...upControl, ...upCommands } as const;

type Parsed<Map extends Record<string, v.GenericSchema>> = {
  [Type in keyof Map]: v.InferOutput<Map[Type]>;
}[keyof Map];

export type UpFrame = Parsed<typeof upMessages>;
export type UpControl = Parsed<typeof upControl>;
export type Command = Parsed<typeof upCommands>;
export type CommandType = Command['t'];
