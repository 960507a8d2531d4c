/** Frames of the control data channel between two members: the link's signals, chat and a 1 Hz beat. */
import * as v from 'valibot';
import { chatDirect } from './chat.ts';
import { counter, flag } from './fields.ts';
import { signalDirect } from './signal.ts';

/** `a` is the highest contiguous signal number received on either route; `hears` that media bytes arrive. */
const channelBeat = v.object({ t: v.literal('beat'), a: counter, hears: flag });

export const channelMessages = {
  beat: channelBeat,
  signal: signalDirect,
  chat: chatDirect,
} as const;

export type ChannelFrame = {
  [Type in keyof typeof channelMessages]: v.InferOutput<(typeof channelMessages)[Type]>;
}[keyof typeof channelMessages];
