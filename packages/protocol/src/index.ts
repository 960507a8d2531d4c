export { slots } from './signal.ts';
export { type ChannelFrame, channelMessages } from './channel.ts';
export {
  type CloseName,
  type CloseOrder,
  closeCodes,
  closeMeanings,
  orderOf,
  slotOf,
} from './close.ts';
export {
  type Decoded,
  decodeChannel,
  decodeDown,
  decodeUp,
  encodeChannel,
  encodeTail,
  encodeUp,
  encodeVolatile,
  parseJson,
  readCommand,
  signalTail,
  stampTail,
} from './codec.ts';
export {
  type DownEvent,
  downEvents,
  type DownFrame,
  downMessages,
  type DownVolatile,
  downVolatile,
  type EventBody,
} from './down.ts';
export { type ErrorCode, errorCodes, errorMeanings, type RetryMeaning } from './errors.ts';
export { iceUrl as iceUrlSchema, readPairId, tidyName, userId as userIdSchema } from './fields.ts';
export { wireLimits } from './limits.ts';
export { crockfordAlphabet, groupRoomCode, parseRoomCode } from './room-code.ts';
export type * from './types.ts';
export {
  type Command,
  type CommandType,
  type UpControl,
  type UpFrame,
  upCommands,
  upMessages,
} from './up.ts';
export { protocolVersion, socketPath, subprotocol } from './version.ts';
