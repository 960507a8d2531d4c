/**
 * Text messages as the bytes of WebSocket frames (RFC 6455, 5.2; a server masks nothing), all in one
 * buffer: a write to the socket costs many times what making the bytes does.
 */
const FINAL_TEXT = 0x81;
const SHORT_MAX = 125;
const IN_TWO_BYTES = 126;
const IN_EIGHT_BYTES = 127;

export function textFrames(texts: readonly string[]): Buffer {
  let size = 0;
  const lengths: number[] = [];
  for (const text of texts) {
    const length = Buffer.byteLength(text);
    lengths.push(length);
    size += headerBytes(length) + length;
  }
  const frames = Buffer.allocUnsafe(size);
  let at = 0;
  for (const [index, text] of texts.entries()) {
    const length = lengths[index] ?? 0;
    at = writeHeader(frames, at, length);
    // As many bytes as characters: all of them are ASCII, which is the same in Latin-1, and faster.
    at += frames.write(text, at, length === text.length ? 'latin1' : 'utf8');
  }
  return frames;
}

function headerBytes(length: number): number {
  if (length <= SHORT_MAX) return 2;
  return length <= 0xffff ? 4 : 10;
}

function writeHeader(frames: Buffer, at: number, length: number): number {
  frames[at] = FINAL_TEXT;
  if (length <= SHORT_MAX) {
    frames[at + 1] = length;
    return at + 2;
  }
  if (length <= 0xffff) {
    frames[at + 1] = IN_TWO_BYTES;
    return frames.writeUInt16BE(length, at + 2);
  }
  frames[at + 1] = IN_EIGHT_BYTES;
  return frames.writeUInt32BE(length, frames.writeUInt32BE(0, at + 2));
}
