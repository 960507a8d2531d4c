/** Names for the shapes that more than one layer handles. */
import type * as v from 'valibot';
import type { resumeFailures, welcome } from './connection.ts';
import type {
  createResult,
  joinResult,
  leftReasons,
  lookResult,
  memberRoles,
  memberView,
  roomView,
} from './room.ts';
import type { signalBody, slots } from './signal.ts';

export type MemberView = v.InferOutput<typeof memberView>;
export type MemberRole = (typeof memberRoles)[number];
export type RoomView = v.InferOutput<typeof roomView>;
export type LeftReason = (typeof leftReasons)[number];
export type CreateResult = v.InferOutput<typeof createResult>;
export type JoinResult = v.InferOutput<typeof joinResult>;
export type LookResult = v.InferOutput<typeof lookResult>;
export type SignalBody = v.InferOutput<typeof signalBody>;
export type Slot = (typeof slots)[number];
export type Welcome = v.InferOutput<typeof welcome>;
export type ResumeFailure = (typeof resumeFailures)[number];
