import { expect, it } from 'vitest';
import { RemoteStreams } from './remote-streams.ts';
import { FakeStream, FakeTrack } from './testing/fake-media.ts';

it('keeps a member’s stream while its tracks come from another connection', () => {
  const streams = new RemoteStreams(() => new FakeStream());
  const first = { microphone: new FakeTrack('audio'), camera: new FakeTrack('video') };
  const second = { microphone: new FakeTrack('audio'), camera: new FakeTrack('video') };
  expect(streams.show('ann', {}, false)).toBe(false);
  expect(streams.of('ann').main).toBeNull();
  expect(streams.show('ann', first, true)).toBe(true);
  const { main } = streams.of('ann');
  expect(streams.show('ann', first, true)).toBe(false);
  expect(streams.show('ann', second, true)).toBe(true);
  expect(streams.of('ann').main).toBe(main);
  expect(main?.getTracks()).toEqual([second.microphone, second.camera]);
});

it('[CALL9] has a screen while one is shared', () => {
  const streams = new RemoteStreams(() => new FakeStream());
  const screen = new FakeTrack('video');
  streams.show('ann', { screen }, false);
  expect(streams.of('ann').screen?.getTracks()).toEqual([screen]);
  expect(streams.show('ann', {}, false)).toBe(true);
  expect(streams.of('ann').screen).toBeNull();
});

it('forgets who is gone', () => {
  const streams = new RemoteStreams(() => new FakeStream());
  streams.show('ann', { camera: new FakeTrack('video') }, true);
  streams.keepOnly(new Set(['bob']));
  expect(streams.of('ann')).toEqual({ main: null, screen: null });
});

it('[CALL7] [RING16] has a picture from the moment on that their camera was said to be on', () => {
  const streams = new RemoteStreams(() => new FakeStream());
  const tracks = { microphone: new FakeTrack('audio'), camera: new FakeTrack('video') };
  const shown = (camera: boolean) => {
    streams.show('ann', tracks, camera);
    return streams
      .of('ann')
      .main?.getTracks()
      .map(({ kind }) => kind);
  };
  expect(shown(false)).toEqual(['audio']);
  expect(shown(true)).toEqual(['audio', 'video']);
  expect(shown(false)).toEqual(['audio', 'video']);
  tracks.camera = new FakeTrack('video');
  expect(shown(false)).toEqual(['audio']);
});
