import { expect, it } from 'vitest';
import { RemoteStreams } from './remote-streams.ts';
import { FakeStream, FakeTrack } from './testing/fake-media.ts';

it('keeps a member’s stream while its tracks come from another connection', () => {
  const streams = new RemoteStreams(() => new FakeStream());
  const first = { microphone: new FakeTrack('audio'), camera: new FakeTrack('video') };
  const second = { microphone: new FakeTrack('audio'), camera: new FakeTrack('video') };
  expect(streams.show('ann', {})).toBe(false);
  expect(streams.of('ann').main).toBeNull();
  expect(streams.show('ann', first)).toBe(true);
  const { main } = streams.of('ann');
  expect(streams.show('ann', first)).toBe(false);
  expect(streams.show('ann', second)).toBe(true);
  expect(streams.of('ann').main).toBe(main);
  expect(main?.getTracks()).toEqual([second.microphone, second.camera]);
});

it('[CALL9] has a screen while one is shared', () => {
  const streams = new RemoteStreams(() => new FakeStream());
  const screen = new FakeTrack('video');
  streams.show('ann', { screen });
  expect(streams.of('ann').screen?.getTracks()).toEqual([screen]);
  expect(streams.show('ann', {})).toBe(true);
  expect(streams.of('ann').screen).toBeNull();
});

it('forgets who is gone', () => {
  const streams = new RemoteStreams(() => new FakeStream());
  streams.show('ann', { camera: new FakeTrack('video') });
  streams.keepOnly(new Set(['bob']));
  expect(streams.of('ann')).toEqual({ main: null, screen: null });
});
