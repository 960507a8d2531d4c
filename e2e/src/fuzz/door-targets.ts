/**
 * The doors to other protocols as the fuzzer speaks them, each written from what its clients say. In
 * the examples %me% is whoever speaks, %other% another attacker, %good% one of the good clients, and
 * %peer% whom the server named last.
 */
import { attackerIds, goodHall, goodIds } from './ids.ts';
import type { Random } from './random.ts';
import type { Line, Target } from './target.ts';

const sdp =
  'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n';
const offer = { type: 'offer', sdp };
const answer = { type: 'answer', sdp };
const candidate = {
  candidate: 'candidate:1 1 udp 1 127.0.0.1 9 typ host',
  sdpMid: '0',
  sdpMLineIndex: 0,
};

/** Percent-encoded already: what no id, token or key is. */
const oddValues = [
  '',
  '%00',
  '%',
  '%zz',
  '%ED%A0%80',
  '%F0%9F%92%A5',
  '__proto__',
  'constructor',
  'x'.repeat(129),
  'x'.repeat(3_000),
  '..%2F..',
  '%E2%80%AE',
  '[]',
  '1e999',
];

/** `?` and the fields; one in a while is odd, missing or there twice. */
function query(random: Random, fields: Readonly<Record<string, string>>): string {
  const parts = Object.entries(fields).flatMap(([name, value]) => {
    if (!random.chance(12)) return [`${name}=${value}`];
    return random.pick([[], [`${name}=${random.pick(oddValues)}`], [`${name}=a`, `${name}[]=b`]]);
  });
  return `?${parts.join('&')}`;
}

type Answers = (text: string) => string;

class DoorLine implements Line {
  readonly path: string;
  readonly subprotocol?: string;
  readonly greeting: readonly string[];
  readonly #random: Random;
  readonly #me: string;
  readonly #answerOf: Answers;
  #peer: string;

  constructor(
    random: Random,
    me: string,
    { path, greeting = [], subprotocol, answerOf }: Beginning,
  ) {
    this.#random = random;
    this.#me = me;
    this.#peer = me;
    this.#answerOf = answerOf;
    this.path = path;
    this.greeting = greeting.map((frame) => this.fill(frame));
    if (subprotocol !== undefined) this.subprotocol = subprotocol;
  }

  hear(text: string): string {
    this.#peer = /"(?:peer_id|id|sid)":"([^"]+)"/.exec(text)?.[1] ?? this.#peer;
    return this.#answerOf(text);
  }

  fill(frame: string): string {
    const random = this.#random;
    return frame
      .replaceAll('%me%', this.#me)
      .replaceAll('%peer%', this.#peer)
      .replaceAll('%other%', () => random.pick(attackerIds))
      .replaceAll('%good%', () => random.pick(goodIds));
  }
}

interface Beginning {
  path: string;
  greeting?: readonly string[];
  subprotocol?: string;
  answerOf: Answers;
}

interface Door {
  name: string;
  lines?: number;
  hasOneRoom?: boolean;
  isStrict?: boolean;
  examples: readonly unknown[];
  begin: (random: Random, me: string) => Beginning;
}

const target = ({ lines = attackerIds.length, examples, begin, ...door }: Door): Target => ({
  ...door,
  lines,
  examples: examples.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))),
  line: (random, me) => new DoorLine(random, me, begin(random, me)),
});

/** The value of a field that says what a frame is. */
const field =
  (...names: string[]): Answers =>
  (text) => {
    const frame = JSON.parse(text) as Record<string, string | undefined>;
    return names.map((name) => frame[name] ?? '').join(' ');
  };

/** Somebody who comes as somebody else, once in a while. */
const oftenMe = (random: Random, me: string): string =>
  random.chance(10) ? random.pick([...goodIds, ...attackerIds]) : me;

const peerjs = target({
  name: 'peerjs',
  examples: [
    { type: 'HEARTBEAT' },
    {
      type: 'OFFER',
      dst: '%other%',
      payload: { sdp: offer, type: 'media', connectionId: 'mc_1', metadata: { a: 1 } },
    },
    { type: 'OFFER', src: '%good%', dst: '%good%', payload: { n: 1 }, from: '%good%' },
    {
      type: 'ANSWER',
      dst: '%other%',
      payload: { sdp: answer, type: 'media', connectionId: 'mc_1' },
    },
    {
      type: 'CANDIDATE',
      dst: '%other%',
      payload: { candidate, type: 'data', connectionId: 'dc_1' },
    },
    { type: 'CANDIDATE', dst: 'nobody', payload: { candidate } },
    { type: 'CANDIDATE', dst: '%me%', payload: 'me' },
    { type: 'LEAVE', dst: '%other%' },
    { type: 'LEAVE', src: '%good%', dst: '%good%' },
    { type: 'LEAVE' },
    { type: 'EXPIRE', src: '%good%', dst: '%good%' },
    { type: 'OPEN' },
    { type: 'ID-TAKEN', payload: { msg: 'ID is taken' } },
    { type: 'ERROR', payload: { msg: 'Invalid key provided' } },
  ],
  begin: (random, me) => ({
    path: `/peerjs${query(random, { key: 'peerjs', id: oftenMe(random, me), token: me, version: '1.5.5' })}`,
    answerOf: field('type'),
  }),
});

const registered = { peer_id: '%me%', farend_peer_id: '%other%' };

const webrtcconnect = target({
  name: 'webrtcconnect',
  examples: [
    { method: 'register', peer_id: '%me%' },
    { method: 'register', peer_id: '%good%' },
    { method: 'invite_peer', ...registered, offer },
    { method: 'invite_peer', peer_id: '%good%', farend_peer_id: '%good%', offer: { n: 1 } },
    { method: 'invite_peer', peer_id: '%me%', farend_peer_id: 'nobody', offer },
    { method: 'invite_peer_response', peer_id: '%other%', farend_peer_id: '%me%', offer, answer },
    { method: 'invite_peer_response', peer_id: '%good%', farend_peer_id: '%good%', answer },
    { method: 'ICE', ...registered, candidate },
    { method: 'ICE_response', ...registered, status: 'FAREND_NOT_FOUND' },
    { method: 'disconnect_call', ...registered },
    { method: 'disconnect_call', peer_id: '%good%', farend_peer_id: '%good%' },
    { method: 'register_response', peer_id: '%me%', status: 'SUCCESS' },
    { method: 'ack_peer', peer_id: '%me%' },
  ],
  begin: (random) => ({
    path: random.pick(['/', '/client/client.html', '/ws', '/__proto__']),
    subprotocol: 'webrtcconnect',
    greeting: ['{"method":"register","peer_id":"%me%"}'],
    answerOf: field('method', 'status'),
  }),
});

const wscall = target({
  name: 'wscall',
  examples: [
    { type: 'username', name: '%me%', date: 1, target: '%other%' },
    { type: 'video-offer', name: '%me%', target: '%other%', sdp: offer },
    { type: 'video-answer', name: '%me%', target: '%other%', sdp: answer },
    { type: 'new-ice-candidate', target: '%other%', candidate },
    { type: 'message', text: 'hi', id: 'm1', name: '%good%', date: 1, target: '%good%' },
    { type: 'hang-up', name: '%me%', target: '%other%' },
    { msg_type: 'SERVER_NOTICE', message: 'PEER-UNAVAILABLE' },
    'not JSON at all',
    '',
  ],
  begin: (random, me) => ({
    path: random.pick(['/wscall', '/wsrecieve']) + query(random, pairOf(random, me)),
    answerOf: (text) => /PEER-UNAVAILABLE/.exec(text)?.[0] ?? 'text',
  }),
});

/** Good ids are left alone: whoever names them by this door's rules is one of them. */
const pairOf = (random: Random, me: string): Readonly<Record<string, string>> =>
  random.chance(8) ? { id: me } : { id: me, peer_id: random.pick(attackerIds) };

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');

const websocket = target({
  name: 'websocket',
  hasOneRoom: true,
  // One too many.
  lines: 3,
  examples: [
    { type: 'StartSession', data: '' },
    { type: 'CallerSessionDesc', data: base64(offer) },
    { type: 'CalleeSessionDesc', data: base64(answer) },
    { type: 'ICECandidate', data: base64(candidate) },
    { type: 'UpgradeToCaller', data: '' },
    { type: 'InitCaller', data: '' },
    { type: 'gatherICECandidates', data: '' },
  ],
  begin: () => ({ path: '/websocket', answerOf: field('type') }),
});

const from = { name: '%me%', id: '%peer%' };

const events = [
  ['create-room', { room_id: '%other%' }],
  ['join', { room_id: '%other%', peer_name: '%me%' }],
  ['join', { room_id: goodHall, peer_name: 'ann' }],
  ['join', { room_id: '504555', peer_name: '%me%', room_pass: 'x' }],
  ['offer', { from, to: '%peer%', type: 'offer', sdp: offer }],
  ['answer', { from, to: '%peer%', type: 'answer', sdp: answer }],
  ['ice-candidate', { from, to: '%peer%', candidate }],
  ['ice-candidate', { from, candidate: null }],
  ['cut-the-call', { room_id: '%other%', peer_name: '%me%', peer_id: '%peer%' }],
  ['cut-the-call', { room_id: goodHall, peer_name: 'ann', peer_id: '%peer%' }],
  ['user-left', { peer_id: '%peer%' }],
  ['__proto__', { room_id: goodHall }],
].map((event) => `42${JSON.stringify(event)}`);

const anyVersion = [
  '420["join",{"room_id":"%other%","peer_name":"%me%"}]',
  '42/other,["join",{"room_id":"%other%"}]',
  '42["disconnect"]',
  '451-["offer",{"sdp":{"_placeholder":true,"num":0}}]',
  '40/other,',
  '41',
];

const packets = {
  3: [...anyVersion, '2', '2probe', '5', '40'],
  4: [...anyVersion, '40{"token":"x"}', '3'],
} as const;

const socketIo = (version: 3 | 4): Target =>
  target({
    name: `socket.io ${version}`,
    isStrict: true,
    // Among many events few of what ends a connection.
    examples: [...Array.from({ length: 12 }, () => events).flat(), ...packets[version]],
    begin: () => ({
      path: `/socket.io/?EIO=${version}&transport=websocket`,
      greeting: [
        ...(version === 4 ? ['40'] : []),
        '42["create-room",{"room_id":"%me%"}]',
        '42["join",{"room_id":"%other%","peer_name":"%me%"}]',
      ],
      answerOf: (text) => /^\d+(?:\["[\w-]+")?/.exec(text)?.[0] ?? 'other',
    }),
  });

export const doorTargets: readonly Target[] = [
  peerjs,
  webrtcconnect,
  wscall,
  socketIo(4),
  socketIo(3),
  websocket,
];
