/** Everything a server may send. */
import type * as v from 'valibot';
import { chatDown } from './chat.ts';
import { beatDown, fault, live, move, queued, welcome } from './connection.ts';
import { me, signedOut } from './identity.ts';
import { invited, missed, ring, rings, stopped } from './invite.ts';
import { person } from './people.ts';
import { aside, away, ice, joined, left, lobby, locked, out, ticket } from './room.ts';
import { done, refused, snapshot } from './session.ts';
import { signalDown } from './signal.ts';

/** No number, never replayed. */
export const downVolatile = {
  welcome,
  queued,
  live,
  beat: beatDown,
  fault,
  lobby,
  aside,
  rings,
  move,
} as const;

/** Numbered by `q`, replayed until acknowledged, seen by the application exactly once. */
export const downEvents = {
  snapshot,
  done,
  refused,
  joined,
  left,
  away,
  locked,
  out,
  ice,
  ticket,
  signal: signalDown,
  chat: chatDown,
  me,
  signedOut,
  person,
  ring,
  stopped,
  invited,
  missed,
} as const;

export const downMessages = { ...downVolatile, ...downEvents } as const;

type Parsed<Map extends Record<string, v.GenericSchema>> = {
  [Type in keyof Map]: v.InferOutput<Map[Type]>;
}[keyof Map];

export type DownFrame = Parsed<typeof downMessages>;
export type DownVolatile = Parsed<typeof downVolatile>;
export type DownEvent = Parsed<typeof downEvents>;

/** An event before a session has numbered it. */
export type EventBody = DownEvent extends infer One
  ? One extends unknown
    ? Omit<One, 'q' | 'a'>
    : never
  : never;
