import { beforeAll, expect, it, vi } from 'vitest';
import { PeerMedia } from './peer-media.ts';
import { FakeStream, FakeTrack } from './testing/fake-media.ts';

beforeAll(() => {
  vi.stubGlobal('MediaStream', FakeStream);
});

class FakeTransceiver {
  mid: string | null;
  direction: RTCRtpTransceiverDirection;
  currentDirection: RTCRtpTransceiverDirection | null = null;
  readonly receiver: { track: FakeTrack };
  sent: MediaStreamTrack | null = null;
  readonly sender = {
    replaceTrack: (track: MediaStreamTrack | null) => {
      this.sent = track;
      return Promise.resolve();
    },
    setStreams: () => undefined,
  };

  constructor(
    kind: 'audio' | 'video',
    mid: string | null,
    direction: RTCRtpTransceiverDirection = 'recvonly',
  ) {
    this.mid = mid;
    this.direction = direction;
    this.receiver = { track: new FakeTrack(kind) };
  }
}

class FakeConnection {
  readonly lines: FakeTransceiver[] = [];

  getTransceivers(): FakeTransceiver[] {
    return this.lines;
  }

  addTransceiver(
    what: MediaStreamTrack | 'audio' | 'video',
    { direction }: RTCRtpTransceiverInit,
  ): FakeTransceiver {
    const kind = typeof what === 'string' ? what : what.kind === 'audio' ? 'audio' : 'video';
    const made = new FakeTransceiver(kind, null, direction);
    made.sent = typeof what === 'string' ? null : what;
    this.lines.push(made);
    return made;
  }
}

const microphone = new FakeTrack('audio');
const camera = new FakeTrack('video');

function setUp(local: { camera?: FakeTrack | null; screen?: FakeTrack | null } = {}) {
  const pc = new FakeConnection();
  const media = new PeerMedia(pc as unknown as RTCPeerConnection, {
    microphone,
    camera,
    screen: null,
    ...local,
  });
  return { pc, media };
}

it('who leads makes a line for microphone and camera, also without a camera', () => {
  const { pc, media } = setUp({ camera: null });
  media.lead();
  expect(pc.lines.map(({ direction, sent }) => [direction, sent])).toEqual([
    ['sendrecv', microphone],
    ['sendrecv', null],
  ]);
  expect(media.lines()).toEqual([]);
  pc.lines.forEach((line, at) => (line.mid = String(at)));
  expect(media.lines()).toEqual([
    { mid: '0', slot: 'microphone' },
    { mid: '1', slot: 'camera' },
  ]);
  media.setTrack('camera', camera);
  expect(pc.lines[1]?.sent).toBe(camera);
});

it('who follows sends on the lines of the offer, each by what it is for', () => {
  const { pc, media } = setUp();
  pc.lines.push(new FakeTransceiver('video', 'b'), new FakeTransceiver('audio', 'a'));
  media.adopt([
    { mid: 'a', slot: 'microphone' },
    { mid: 'b', slot: 'camera' },
  ]);
  expect(pc.lines.map(({ direction, sent }) => [direction, sent])).toEqual([
    ['sendrecv', camera],
    ['sendrecv', microphone],
  ]);
});

it('a list of lines that lies gets nothing sent on a line of another kind, nor anything twice', () => {
  const { pc, media } = setUp();
  for (const mid of ['0', '1', '2', '3']) {
    pc.lines.push(new FakeTransceiver(mid === '0' ? 'audio' : 'video', mid));
  }
  media.adopt([
    { mid: '0', slot: 'camera' },
    { mid: '1', slot: 'camera' },
    { mid: '2', slot: 'camera' },
    { mid: '3', slot: 'screen' },
    { mid: '9', slot: 'microphone' },
  ]);
  expect(pc.lines.map(({ sent }) => sent)).toEqual([null, camera, null, null]);
  media.adopt([{ mid: '1', slot: 'screen' }]);
  expect(media.lines().find(({ mid }) => mid === '1')).toEqual({ mid: '1', slot: 'camera' });
});

it('[CALL9] a screen has a line of its own, made once and idle in between', () => {
  const screen = new FakeTrack('video');
  const { pc, media } = setUp({ screen });
  // Not before the lines of the offer are there.
  media.setTrack('screen', screen);
  expect(pc.lines).toEqual([]);
  pc.lines.push(new FakeTransceiver('audio', '0'));
  media.adopt([{ mid: '0', slot: 'microphone' }]);
  const line = pc.lines[1];
  expect([line?.direction, line?.sent]).toEqual(['sendonly', screen]);
  media.setTrack('screen', null);
  expect([line?.direction, line?.sent]).toEqual(['inactive', null]);
  media.setTrack('screen', screen);
  expect([line?.direction, line?.sent]).toEqual(['sendonly', screen]);
  expect(pc.lines.length).toBe(2);
});

it('shows what is received at the moment, by what it is for', () => {
  const { pc, media } = setUp();
  media.lead();
  const [sound, picture] = pc.lines;
  if (sound === undefined || picture === undefined) throw new Error('two lines');
  sound.currentDirection = 'sendrecv';
  picture.currentDirection = 'sendonly';
  expect(media.received).toEqual({ microphone: sound.receiver.track });
});
