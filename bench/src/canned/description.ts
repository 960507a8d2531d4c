/**
 * Session descriptions of the size and shape that Chromium makes for microphone, camera and a data
 * channel. Written line by line from the codecs, so that nobody's real description is kept here.
 */
interface VideoCodec {
  readonly payload: number;
  readonly name: string;
  readonly format?: string;
}

const h264 = (payload: number, mode: 0 | 1, profile: string): VideoCodec => ({
  payload,
  name: 'H264',
  format: `level-asymmetry-allowed=1;packetization-mode=${mode};profile-level-id=${profile}`,
});

const VIDEO: readonly VideoCodec[] = [
  { payload: 96, name: 'VP8' },
  h264(102, 1, '42001f'),
  h264(104, 0, '42001f'),
  h264(106, 1, '42e01f'),
  h264(108, 0, '42e01f'),
  { payload: 45, name: 'AV1', format: 'level-idx=5;profile=0;tier=0' },
  { payload: 98, name: 'VP9', format: 'profile-id=0' },
  { payload: 100, name: 'VP9', format: 'profile-id=2' },
];

const AUDIO = [
  'a=rtpmap:111 opus/48000/2',
  'a=rtcp-fb:111 transport-cc',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=rtpmap:63 red/48000/2',
  'a=fmtp:63 111/111',
  'a=rtpmap:9 G722/8000',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:13 CN/8000',
  'a=rtpmap:110 telephone-event/48000',
  'a=rtpmap:126 telephone-event/8000',
];

const EXTENSIONS = {
  audio: ['ssrc-audio-level', 'abs-send-time', 'transport-wide-cc-extensions-01', 'sdes:mid'],
  video: [
    'toffset',
    'abs-send-time',
    'video-orientation',
    'transport-wide-cc-extensions-01',
    'playout-delay',
    'video-content-type',
    'video-timing',
    'color-space',
    'sdes:mid',
    'sdes:rtp-stream-id',
    'sdes:repaired-rtp-stream-id',
  ],
} as const;

/** `ufrag` makes the one description differ from the other. */
export function description(type: 'offer' | 'answer', ufrag: string): string {
  const setup = type === 'offer' ? 'actpass' : 'active';
  const lines = [
    'v=0',
    'o=- 4611731400430051336 2 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0 1 2',
    'a=extmap-allow-mixed',
    'a=msid-semantic: WMS 7d3a6f52-90cb-4be8-8d1e-2f6c1a5b7e90',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126',
    ...transport('0', ufrag, setup),
    ...extensions(EXTENSIONS.audio),
    ...media('c1f0a7de-5b34-4d29-9a80-6e7b3d2c1f45'),
    ...AUDIO,
    ...source(2_731_904_613, 'c1f0a7de-5b34-4d29-9a80-6e7b3d2c1f45'),
    `m=video 9 UDP/TLS/RTP/SAVPF ${VIDEO.map(({ payload }) => `${payload} ${payload + 1}`).join(' ')}`,
    ...transport('1', ufrag, setup),
    ...extensions(EXTENSIONS.video),
    ...media('e82b4c16-73fd-4a05-b9d7-0c5e9f1a6d38'),
    ...VIDEO.flatMap(videoCodec),
    'a=ssrc-group:FID 901736284 3318092745',
    ...source(901_736_284, 'e82b4c16-73fd-4a05-b9d7-0c5e9f1a6d38'),
    ...source(3_318_092_745, 'e82b4c16-73fd-4a05-b9d7-0c5e9f1a6d38'),
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    ...transport('2', ufrag, setup),
    'a=sctp-port:5000',
    'a=max-message-size:262144',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

const transport = (mid: string, ufrag: string, setup: string): string[] => [
  'c=IN IP4 0.0.0.0',
  'a=rtcp:9 IN IP4 0.0.0.0',
  `a=ice-ufrag:${ufrag}`,
  'a=ice-pwd:Qm4vT0bXcY7dLs2nR9aKe1Uw',
  'a=ice-options:trickle',
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, (_, at) => (160 + at).toString(16).toUpperCase()).join(':')}`,
  `a=setup:${setup}`,
  `a=mid:${mid}`,
];

const extensions = (names: readonly string[]): string[] =>
  names.map((name, at) => `a=extmap:${at + 1} urn:ietf:params:rtp-hdrext:${name}`);

const media = (track: string): string[] => [
  'a=sendrecv',
  `a=msid:7d3a6f52-90cb-4be8-8d1e-2f6c1a5b7e90 ${track}`,
  'a=rtcp-mux',
  'a=rtcp-rsize',
];

const source = (ssrc: number, track: string): string[] => [
  `a=ssrc:${ssrc} cname:Hq3vZ8kPw1xTd5rB`,
  `a=ssrc:${ssrc} msid:7d3a6f52-90cb-4be8-8d1e-2f6c1a5b7e90 ${track}`,
];

const videoCodec = ({ payload, name, format }: VideoCodec): string[] => [
  `a=rtpmap:${payload} ${name}/90000`,
  ...['goog-remb', 'transport-cc', 'ccm fir', 'nack', 'nack pli'].map(
    (feedback) => `a=rtcp-fb:${payload} ${feedback}`,
  ),
  ...(format === undefined ? [] : [`a=fmtp:${payload} ${format}`]),
  `a=rtpmap:${payload + 1} rtx/90000`,
  `a=fmtp:${payload + 1} apt=${payload}`,
];
