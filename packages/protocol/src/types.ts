/** Names for the shapes that more than one layer handles. */
import type * as v from 'valibot';
import type { resumeFailures, welcome } from './connection.ts';
import type { callDirections, callEnds, callView, historyResult } from './history.ts';
import type {
  callerPolicies,
  devicesResult,
  deviceView,
  meView,
  passkeyResult,
  registrations,
  secondCallPolicies,
  signedInResult,
  standingResult,
  standingView,
  userKinds,
} from './identity.ts';
import type { callMedia, inviteEnds, inviteResult, outgoingView, ringView } from './invite.ts';
import type { personView, presences, relations } from './people.ts';
import type {
  checkResult,
  createResult,
  ice,
  joinResult,
  leaveReasons,
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
export type CheckResult = v.InferOutput<typeof checkResult>;
export type CreateResult = v.InferOutput<typeof createResult>;
export type JoinResult = v.InferOutput<typeof joinResult>;
export type IceServer = v.InferOutput<typeof ice>['servers'][number];
export type LookResult = v.InferOutput<typeof lookResult>;
export type SignalBody = v.InferOutput<typeof signalBody>;
export type Slot = (typeof slots)[number];
export type Welcome = v.InferOutput<typeof welcome>;
export type ResumeFailure = (typeof resumeFailures)[number];
export type UserKind = (typeof userKinds)[number];
export type CallerPolicy = (typeof callerPolicies)[number];
export type SecondCallPolicy = (typeof secondCallPolicies)[number];
export type Registration = (typeof registrations)[number];
export type MeView = v.InferOutput<typeof meView>;
export type StandingView = v.InferOutput<typeof standingView>;
export type SignedInResult = v.InferOutput<typeof signedInResult>;
export type StandingResult = v.InferOutput<typeof standingResult>;
export type PasskeyResult = v.InferOutput<typeof passkeyResult>;
export type DeviceView = v.InferOutput<typeof deviceView>;
export type DevicesResult = v.InferOutput<typeof devicesResult>;
export type Relation = (typeof relations)[number];
export type Presence = (typeof presences)[number];
export type PersonView = v.InferOutput<typeof personView>;
export type CallMedia = (typeof callMedia)[number];
export type InviteEnd = (typeof inviteEnds)[number];
export type InviteResult = v.InferOutput<typeof inviteResult>;
export type OutgoingView = v.InferOutput<typeof outgoingView>;
export type RingView = v.InferOutput<typeof ringView>;
export type CallDirection = (typeof callDirections)[number];
export type CallEnd = (typeof callEnds)[number];
export type CallView = v.InferOutput<typeof callView>;
export type HistoryResult = v.InferOutput<typeof historyResult>;
export type LeaveReason = (typeof leaveReasons)[number];
