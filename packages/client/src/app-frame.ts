/** How an application's message travels in a data channel: length of the topic, topic, bytes. */
import { sdkLimits } from './limits.ts';
import { ParleyError } from './parley-error.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export function encodeAppFrame(topic: string, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const name = encoder.encode(topic);
  if (name.length > sdkLimits.topicBytesMax) throw new ParleyError('too_long');
  const frame = new Uint8Array(1 + name.length + bytes.length);
  frame[0] = name.length;
  frame.set(name, 1);
  frame.set(bytes, 1 + name.length);
  return frame;
}

/** Undefined for what the other side's SDK would not have sent. */
export function decodeAppFrame(
  frame: Uint8Array,
): { topic: string; bytes: Uint8Array } | undefined {
  const [length] = frame;
  if (length === undefined || length > sdkLimits.topicBytesMax || frame.length < 1 + length) {
    return undefined;
  }
  try {
    const topic = decoder.decode(frame.subarray(1, 1 + length));
    return { topic, bytes: frame.slice(1 + length) };
  } catch {
    return undefined;
  }
}
