/** Every bound of the server in one place. All can be set; the relations between them are asserted. */
import { assert } from '../kit/assert.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const KIBI = 1024;

export const serverLimits = {
  /** Connections: greeting, signs of life, rate. */
  helloDeadlineMs: 5 * SECOND,
  greetingConnectionsMax: 4_096,
  pingIntervalMs: 10 * SECOND,
  beatIntervalMs: 10 * SECOND,
  beatInRoomIntervalMs: 5 * SECOND,
  beatHiddenIntervalMs: 25 * SECOND,
  silentAfterMs: 25 * SECOND,
  silentInRoomAfterMs: 12.5 * SECOND,
  messagesBurst: 4_000,
  messagesPerSecond: 500,
  malformedFramesMax: 20,

  /** Admission. */
  hellosPerSecond: 700,
  queuedConnectionsMax: 5_000,
  /** When who was sent away for lack of room may come back. */
  busySlotMs: 10 * SECOND,
  /** Who comes back to a server that is about to end waits so long before the next try. */
  drainedRetryMs: SECOND,

  /** Sessions. Sizes are counted in characters, nearly all of which are one byte. */
  sessionsMax: 50_000,
  sessionLifeMs: 2 * MINUTE,
  sessionLifeInRoomMs: 10 * MINUTE,
  resultsKept: 64,
  resultsBudgetChars: 64 * KIBI * KIBI,
  replayFramesMax: 256,
  replayCharsMax: 128 * KIBI,
  replayBudgetChars: 64 * KIBI * KIBI,
  unackedCharsMax: 256 * KIBI,
  unackedAgeMaxMs: 10 * SECOND,
  ackDelayMs: 200,
  ackEveryCommands: 32,

  /** Rooms. */
  roomsMax: 20_000,
  roomLifeMs: 10 * MINUTE,
  leaseMs: 20 * SECOND,
  awayAfterMs: 2 * SECOND,
  barredPerRoomMax: 256,
  lostPerRoomMax: 64,
  watchersPerRoomMax: 64,
  /** Of one address; each lives for a while also when nobody comes. */
  roomsMadeMax: 100,
  roomsMadeWindowMs: MINUTE,
  tombstonesMax: 150_000,
  tombstoneLifeMs: 24 * HOUR,
  failedJoinsMax: 10,
  failedJoinsWindowMs: MINUTE,
  countedAddressesMax: 20_000,
  /** For how long a call ticket is good; a new one is given at half its life. */
  ticketLifeMs: 24 * HOUR,
  /** For how long a room that its link made anew gives way to the one that outlived the server. */
  provisionalRoomMs: MINUTE,
  /** How long those are waited for who come from the process before this one. */
  arrivalsMs: MINUTE,
  /** What is kept for one who was in the room when the server was lost and is not back yet. */
  absentFramesMax: 64,
  absentCharsMax: 64 * KIBI,

  /** Questions to the store and others that wait for their answer. */
  asksMax: 10_000,
  /** Commands of one session that wait for such answers. */
  answersWaitingMax: 64,
  answersRetryMs: SECOND,

  /** Who one is. */
  guestLifeMs: 30 * 24 * HOUR,
  challengeLifeMs: 5 * MINUTE,
  claimsMax: 10,
  claimsWindowMs: HOUR,
  /** Of one address, and of one name. */
  signInsPerAddressMax: 30,
  signInsPerNameMax: 10,
  signInsWindowMs: 10 * MINUTE,

  /** People. */
  awayWhenHiddenMs: 10 * MINUTE,
  /** Whose connection is lost is still there for so long, unless it was silent before. */
  presenceGraceMs: 5 * SECOND,
  /** Changes of one user that contacts are told of at once, and as many a second after. */
  presenceBurst: 10,
  presencePerSecond: 1,
  lastSeenEveryMs: 10 * MINUTE,
  contactRequestsMax: 30,
  contactRequestsWindowMs: HOUR,

  /** Ringing. */
  invitesMax: 10_000,
  ringMs: 45 * SECOND,
  ringLeaseMs: 15 * SECOND,
  ringRenewalMs: 5 * SECOND,
  /** A device whose connection was lost so lately may still be rung. */
  deviceGraceMs: 10 * SECOND,
  invitesPerCallerMax: 20,
  invitesPerPairMax: 6,
  invitesPerAddressMax: 60,
  invitesWindowMs: MINUTE,
  /** How long a push service keeps the news of a missed call for a device that is off. */
  missedPushLifeMs: 12 * HOUR,
  callsKept: 1_000,

  /** Credentials of relays. */
  relayLifeMs: 10 * MINUTE,
  checkLifeMs: MINUTE,

  /** Access to the ICE servers. */
  icePassLifeMs: 10 * MINUTE,
  failedIcePassesMax: 10,
  failedIcePassesWindowMs: MINUTE,

  /** Of one call, for the operator's own program. */
  peopleToldMax: 64,

  /** Doors to other protocols. */
  visitsMax: 20_000,
  /** Characters of an id or of a room's name. */
  doorIdCharsMax: 128,
  /** Ids in use at each door where clients choose their own. */
  peersMax: 5_000,
  /** A PeerJS client that gave no sign of life for so long is gone. */
  peerAliveMs: 90 * SECOND,
  /** Within which one that lost its connection comes back as if nothing had been. */
  peerReturnMs: 10 * SECOND,
  /** What waits for somebody who is not there (yet). */
  mailLifeMs: 5 * SECOND,
  mailPerSenderMax: 64,
  mailBudgetChars: 16 * KIBI * KIBI,
  /** With how many others one client is in touch at once. */
  partnersMax: 256,
  pairSocketsMax: 16,
  /** What programs may say to one page of a pair. */
  asidesBurst: 200,
  asidesPerSecond: 20,
  hallsMax: 5_000,
  hallCapacity: 2,
  hallLifeMs: 10 * MINUTE,
  /** How long a description waits for the last candidate of its sender. */
  draftMs: 3 * SECOND,
  draftsMax: 1_000,
  draftCandidatesMax: 64,
  draftCandidateCharsMax: 512,
  /** What waits for the other side in the room of two. */
  duoDescriptionsMax: 10,
  duoCandidatesMax: 50,
};

export type ServerLimits = typeof serverLimits;

/** The defaults with some set otherwise. A combination that contradicts itself is our own mistake. */
export function limitsWith(changes: Partial<ServerLimits>): ServerLimits {
  const limits = { ...serverLimits, ...changes };
  for (const [name, value] of Object.entries(limits)) {
    assert(Number.isFinite(value) && value > 0, `${name} is a positive number`);
  }
  const holds: [boolean, string][] = [
    [limits.silentAfterMs > 2 * limits.pingIntervalMs, 'one lost ping cuts nobody'],
    [limits.silentInRoomAfterMs > 2 * limits.beatInRoomIntervalMs, 'nor one lost beat in a room'],
    [limits.pingIntervalMs <= limits.unackedAgeMaxMs, 'a slow consumer is looked at in time'],
    [limits.awayAfterMs < limits.leaseMs, 'a member is away before it is lost'],
    [limits.leaseMs < limits.sessionLifeMs, 'a lease ends before its session'],
    [limits.sessionLifeMs <= limits.sessionLifeInRoomMs, 'a room lengthens a session'],
    [limits.replayCharsMax <= limits.unackedCharsMax / 2, 'a whole replay is not a slow consumer'],
    [limits.replayBudgetChars >= limits.replayCharsMax, 'the budget holds one full buffer'],
    [limits.resultsKept >= limits.ackEveryCommands, 'an unacknowledged result is kept'],
    [limits.relayLifeMs <= 12 * HOUR, 'credentials end before their secret'],
    [
      limits.sessionLifeInRoomMs < limits.ticketLifeMs / 2,
      'whoever may come back has a ticket that is good',
    ],
    [limits.failedJoinsWindowMs <= HOUR, 'a wait that can be told'],
    [limits.roomsMadeWindowMs <= HOUR, 'and so can this one'],
    [limits.messagesBurst * SECOND <= limits.messagesPerSecond * HOUR, 'and this one'],
    [limits.ringRenewalMs * 2 < limits.ringLeaseMs, 'one lost renewal stops no ring'],
    [limits.ringLeaseMs < limits.ringMs, 'a ring outlives a lease'],
    [limits.silentAfterMs < limits.ringMs, 'a dead device is known before a ring ends'],
    [limits.messagesBurst > limits.malformedFramesMax, 'malformed frames are counted first'],
  ];
  for (const [holdsTrue, relation] of holds) assert(holdsTrue, relation);
  return limits;
}
