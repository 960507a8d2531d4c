/** Every bound of the SDK that is not the machine's; `limits.test.ts` has the relations between them. */
export const sdkLimits = {
  logLines: 500,
  /** Rooms of which this browser remembers that they were made here, and calls by name it was in. */
  roomKeysMax: 200,
  /** A reloaded page may be here before the lock of the page it replaces is gone. */
  sessionLockWaitMs: 500,
  /** How long another tab is waited for that is to hand over its call. */
  takeOverWaitMs: 1_000,
  /** When the clocks part by so much, or a timer is so late, the machine slept. */
  sleepMs: 5_000,
  /** So often the clocks are compared at least. */
  clockLookMs: 60_000,
  serverCheckMs: 5_000,
  /** Who draws a call is told of it when its links are negotiated, which takes 50 ms, and at the latest after this. */
  negotiationAheadMs: 150,
  /** At which pictures begin; the path is measured within the first second. */
  firstRateKbps: 1_000,

  topicBytesMax: 64,
  /** One application message with its topic: what every browser takes. */
  appMessageBytesMax: 256 * 1024,
  /** The same where the other side named no limit (RFC 8841). */
  appMessageBytesUnnamed: 64 * 1024,
  /** More than this in the browser's own buffer, and the next message waits until it is below that. */
  channelHighBytes: 1024 * 1024,
  channelLowBytes: 256 * 1024,
  /** Waiting for one member's channel. */
  appBacklogBytesMax: 16 * 1024 * 1024,
} as const;
