/** Bounds of the wire, the same for every client and server of this protocol version. */
export const wireLimits = {
  frameBytesMax: 64 * 1024,
  helloBytesMax: 16 * 1024,
  /** Lists and objects in each other, where the shape is not ours. */
  jsonLevelsMax: 64,
  sdpCharsMax: 32 * 1024,
  sdpMediaLinesMax: 32,
  candidateCharsMax: 512,
  candidatesPerMessageMax: 64,
  slotsMax: 32,
  chatCharsMax: 4_000,
  asideCharsMax: 16 * 1024,
  iceServersMax: 16,
  iceUrlsMax: 8,
  membersMax: 8,
  capacityDefault: 2,
  /** Contacts, requests and blocks of one user. */
  peopleMax: 300,
  devicesMax: 20,
  passkeysMax: 10,
  passkeyCharsMax: 16 * 1024,
  tokenCharsMax: 4 * 1024,
  /** Invites that ring one user at once. */
  ringsMax: 4,
  historyPageMax: 50,
  channelFrameCharsMax: 48 * 1024,
  ticketCharsMax: 8 * 1024,
} as const;
