/** Frames of the doors whose protocols write JSON objects. */
import { parseJson, wireLimits } from '@parley/protocol';

export type JsonObject = Readonly<Record<string, unknown>>;

export function readJsonObject(text: string): JsonObject | undefined {
  const said = parseJson(text, wireLimits.frameBytesMax);
  return typeof said === 'object' && said !== null && !Array.isArray(said)
    ? (said as JsonObject)
    : undefined;
}
