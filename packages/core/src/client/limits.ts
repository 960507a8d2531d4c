/** Every bound of the client machine; `limits.test.ts` has the relations between them. Times in milliseconds. */

export const clientLimits = {
  /** A socket that does not open in this time is given up, and one that is not welcomed in that. */
  connectMs: 6_000,
  welcomeMs: 4_000,
  probeMs: 2_000,
  /** So long before it is needed at once, in a call, it is asked whether a connection lives. */
  probeInCallMs: 400,
  /** In a call that is silent and needs the server at once. */
  connectUrgentMs: 2_000,
  /** Silence of so many beats means that the connection is dead. */
  silenceBeats: 2.5,
  /** How often the server beats at least while this session is in a room. */
  beatInCallMs: 5_000,
  /** A command unacknowledged for so long makes the connection doubtful. */
  unackedMs: 3_000,
  /** Beats that follow one another closer than this are not answered. */
  beatAnswerMs: 1_000,
  ackDelayMs: 200,
  ackEvery: 32,
  retryBaseMs: 500,
  retryFirstIdleMs: 8_000,
  retryCapCallMs: 8_000,
  retryCapIdleMs: 30_000,
  /** After so many failed sockets in a row the server is asked before a socket is opened. */
  reachAfterFailures: 3,
  /** A crowd that all ask again before the answer can come gets none. */
  reachTimeoutMs: 4_000,
  reachEveryCallMs: 400,
  reachTimeoutUrgentMs: 1_800,
  /** A connection that held so long starts the back-off anew. */
  steadyMs: 5_000,
  /** Events of a changing network come in bursts; an attempt younger than this is left alone. */
  burstMs: 1_000,
  /** In a call what fails meanwhile is tried again after this. */
  retryBurstMs: 30,
  outboxCommandsMax: 256,
  outboxCharsMax: 256 * 1_024,
  rejoinRetryMs: 2_000,
  /** Whoever was refused and still hears the others tries again, as seldom as guesses are counted. */
  rejoinRefusedMs: 30_000,

  /** Of an application's tokens, until the person is nobody. */
  tokensShownMax: 2,
  enterRetryMs: 2_000,
  enterRetryCapMs: 60_000,
  /** Whoever rings, or is left in a call by name, is alone for so long at most, whatever the server thinks. */
  dialMs: 60_000,
  pastRingsMax: 64,

  /**
   * A page that comes back begins up to so far above the last generation in the store: the page before
   * it, or the tab it was copied from, may have begun more, and the others may come back as well.
   */
  generationsSkippedMax: 512,
  /** Of whom the last generation is known, in case they come back under the same id. */
  pastMembersMax: 64,
  negotiateMs: 10_000,
  /** How much longer the side that does not lead waits, so that not both try anew at once. */
  followerGraceMs: 1_500,
  failureWindowMs: 10_000,
  firstBytesMs: 30_000,
  /** How long a path is looked for, and how long by a candidate that came late. */
  noPathMs: 5_000,
  tryPathMs: 1_500,
  /** What a link without bytes still gets once the signalling is back. */
  firstBytesAfterResumeMs: 10_000,
  /** A missing signal that holds later ones up for so long starts the link anew. */
  holeMs: 5_000,
  negotiationInboxMax: 128,
  reorderMax: 64,
  unconfirmedMax: 128,
  /** A signal unconfirmed for so long takes the other route too. */
  unconfirmedMs: 2_500,
  /** The first candidate of a kind does not wait; more of them, as of other networks, come soon and share one window. */
  candidateWindowMs: 50,
  candidatesHeldMax: 64,
  measureFirstMs: 100,
  measureDoubtMs: 250,
  measureMs: 400,
  measureAnswerMs: 2_000,
  channelBeatMs: 1_000,
  suspectMs: 1_500,
  suspectAudioMs: 800,
  reconnectingMs: 2_000,
  /** How long nothing but beats may be missing before a link tries anew. */
  recoverQuietMs: 3_000,
  /** How long after a network event less silence is enough, and how much: of sound, and of pictures. */
  hastyForMs: 1_000,
  hastyMs: 100,
  hastyPicturesMs: 300,
  recoverEveryMs: 5_000,
  /** How old an answer of the server may be that a link is tried anew upon. */
  answerFreshMs: 1_000,
  /** A link that was active and is silent for so long is over. */
  silentLinkMs: 60_000,
  /** After a sleep that no clock of ours counted: in this time whoever is still there is heard. */
  wakeLookMs: 300,
  hearsMs: 3_000,
  /** What the channel gets to carry the last word. */
  flushMs: 250,
  chatMessagesMax: 500,
  /** Copies of messages, one for each who is to get them. */
  chatResendMax: 64,
  chatResendMs: 30_000,
  /** As long as a server keeps what it could not hand on. */
  chatOwedMs: 600_000,
} as const;

export type ClientLimits = { [Name in keyof typeof clientLimits]: number };

export const withDefaults = (changes: Partial<ClientLimits> = {}): ClientLimits => ({
  ...clientLimits,
  ...changes,
});
