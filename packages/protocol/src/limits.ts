/** Bounds of the wire, the same for every client and server of this protocol version. */
export const wireLimits = {
  frameBytesMax: 64 * 1024,
  helloBytesMax: 16 * 1024,
  sdpCharsMax: 32 * 1024,
  sdpMediaLinesMax: 32,
  candidateCharsMax: 512,
  candidatesPerMessageMax: 64,
  slotsMax: 32,
  chatCharsMax: 4_000,
  membersMax: 8,
  capacityDefault: 2,
  channelFrameCharsMax: 48 * 1024,
} as const;
