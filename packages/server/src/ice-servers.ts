/**
 * The ICE servers of the configuration: a list as RTCPeerConnection takes it, written out or in a file.
 * What a browser would refuse is refused here, or no call of anybody would connect.
 */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { type IceServer, iceUrlSchema, parseJson, wireLimits } from '@parley/protocol';
import { reasonOf, StartError } from './start-error.ts';

const { iceServersMax, iceUrlsMax } = wireLimits;
const CHARS_MAX = 256 * 1024;

const word = v.pipe(v.string(), v.maxLength(512));

const iceServer = v.pipe(
  v.strictObject({
    urls: v.union([
      iceUrlSchema,
      v.pipe(v.array(iceUrlSchema), v.minLength(1), v.maxLength(iceUrlsMax)),
    ]),
    username: v.optional(word),
    credential: v.optional(word),
  }),
  v.check(
    (server) =>
      urlsOf(server).every((url) => url.startsWith('stun')) ||
      (server.username !== undefined && server.credential !== undefined),
  ),
);

const iceServers = v.pipe(v.array(iceServer), v.maxLength(iceServersMax));

/** As the operator wrote it. */
export type GivenIceServer = v.InferOutput<typeof iceServer>;

export const iceServersAllowed = `a JSON list of at most ${iceServersMax} {"urls", "username", "credential"}, with both of the latter for turn: URLs, or the name of a file with it`;

/** Whatever begins like JSON is a list. */
export const iceServersOption = v.pipe(
  v.string(),
  v.minLength(1),
  v.rawTransform(({ dataset, addIssue, NEVER }): GivenIceServer[] | string => {
    const text = dataset.value;
    if (!/^\s*[[{]/.test(text)) return text;
    const list = readList(text);
    if (list !== undefined) return list;
    addIssue({ message: 'no list of ICE servers' });
    return NEVER;
  }),
);

/** The list itself, or the name of a file with it. */
export function loadIceServers(
  given: readonly GivenIceServer[] | string | undefined,
): readonly GivenIceServer[] {
  if (given === undefined) return [];
  const list = typeof given === 'string' ? readList(contentOf(given)) : checked(given);
  if (list !== undefined) return list;
  const place = typeof given === 'string' ? `: ${given}` : ' (iceServers)';
  throw new StartError(`--ice-servers${place} is not allowed; give ${iceServersAllowed}.`);
}

/** As they are told to our own clients. */
export const inFull = (server: GivenIceServer): IceServer => ({
  ...server,
  urls: urlsOf(server),
});

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new StartError(`--ice-servers: cannot read ${file}: ${reasonOf(error)}.`);
  }
}

const readList = (text: string): GivenIceServer[] | undefined =>
  checked(parseJson(text, CHARS_MAX));

function checked(list: unknown): GivenIceServer[] | undefined {
  const read = v.safeParse(iceServers, list);
  return read.success ? read.output : undefined;
}

const urlsOf = ({ urls }: { urls: string | string[] }): string[] =>
  typeof urls === 'string' ? [urls] : urls;
