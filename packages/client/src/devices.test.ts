import { expect, it } from 'vitest';
import { Devices } from './devices.ts';
import { FakeDevices, fakeMedia, ordinaryDevices } from './testing/fake-devices.ts';
import { FakeProfile } from './testing/fake-storage.ts';

function setUp(browser = new FakeDevices(), profile = new FakeProfile()) {
  const store = profile.tab().device;
  let changes = 0;
  const devices = new Devices(fakeMedia(browser), store, () => (changes += 1));
  return { devices, changes: () => changes };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

it('opens camera and microphone at once and names the devices', async () => {
  const { devices } = setUp();
  const state = await devices.open();
  expect(state.media).toEqual({ microphone: true, camera: true, screen: false });
  expect(state.stream?.getTracks().map(({ kind }) => kind)).toEqual(['audio', 'video']);
  expect(state.devices.camera.map(({ label }) => label)).toEqual([
    'Built-in camera',
    'Camera on a tripod',
  ]);
  expect(state.problems).toEqual({});
});

it.each([
  ['NotAllowedError', 'denied'],
  ['NotFoundError', 'missing'],
  ['OverconstrainedError', 'missing'],
  ['NotReadableError', 'in_use'],
  ['AbortError', 'in_use'],
  ['SecurityError', 'insecure'],
  ['TypeError', 'failed'],
] as const)(
  '[APP5] a camera refused with %s is %s and leaves the microphone',
  async (name, problem) => {
    const browser = new FakeDevices();
    browser.refusals.videoinput = name;
    const { devices } = setUp(browser);
    const state = await devices.open();
    expect(state.problems).toEqual({ camera: problem });
    expect(state.media).toMatchObject({ microphone: true, camera: false });
    delete browser.refusals.videoinput;
    expect((await devices.open()).problems).toEqual({});
    expect(browser.live).toBe(2);
  },
);

it('[APP5] who said no is not asked again at once, but when they want to try again', async () => {
  const browser = new FakeDevices();
  browser.dismisses = true;
  const { devices } = setUp(browser);
  expect((await devices.open()).problems).toEqual({ microphone: 'denied', camera: 'denied' });
  expect(browser.asked).toBe(1);
  browser.dismisses = false;
  expect((await devices.open()).problems).toEqual({});
  expect(browser.asked).toBe(2);
});

it('[APP5] a page that is not secure says so and stays usable', async () => {
  const store = new FakeProfile().tab().device;
  const insecure = new Devices(fakeMedia(undefined), store, () => undefined);
  const state = await insecure.open();
  expect(state.problems).toEqual({ microphone: 'insecure', camera: 'insecure' });
  await expect(insecure.screen.start()).rejects.toMatchObject({ code: 'insecure' });
});

it('[APP4] takes the chosen devices again after a reload, and any other when they are gone', async () => {
  const profile = new FakeProfile();
  const first = setUp(new FakeDevices(), profile).devices;
  await first.open();
  await first.choose('camera', 'cam-2');
  await first.choose('speaker', 'out-1');
  const later = setUp(new FakeDevices(), profile).devices;
  const state = await later.open();
  expect(state.stream?.getVideoTracks()[0]?.label).toBe('Camera on a tripod');
  expect(state.chosen).toEqual({ camera: 'cam-2', speaker: 'out-1' });
  const without = new FakeDevices(ordinaryDevices.filter(({ id }) => id !== 'cam-2'));
  const other = await setUp(without, profile).devices.open();
  expect(other.stream?.getVideoTracks()[0]?.label).toBe('Built-in camera');
});

it('puts the camera’s lamp out when it is switched off, and mutes without losing the microphone', async () => {
  const browser = new FakeDevices();
  const { devices } = setUp(browser);
  const { stream } = await devices.open();
  await devices.setCamera(false);
  expect(browser.live).toBe(1);
  expect(devices.tracks.camera).toBeNull();
  devices.setMicrophone(false);
  expect(devices.tracks.microphone?.enabled).toBe(false);
  expect(devices.state.media).toEqual({ microphone: false, camera: false, screen: false });
  await devices.setCamera(true);
  devices.setMicrophone(true);
  expect(devices.state.media).toEqual({ microphone: true, camera: true, screen: false });
  expect(devices.state.stream).toBe(stream);
  expect(browser.live).toBe(2);
});

it('[CALL5] ends every track when closed, also one that is only on its way', async () => {
  const browser = new FakeDevices();
  const { devices } = setUp(browser);
  await devices.open();
  await devices.screen.start();
  const late = devices.choose('camera', 'cam-2');
  const lateScreen = devices.screen.start();
  devices.close();
  await late;
  await expect(lateScreen).rejects.toMatchObject({ code: 'cancelled' });
  expect(browser.tracks.length).toBeGreaterThan(3);
  expect(browser.live).toBe(0);
  expect(devices.state).toMatchObject({
    media: { microphone: false, camera: false, screen: false },
    stream: null,
    screen: null,
  });
});

it('[FAULT54] goes over to another device when one is unplugged, and back to work when one is plugged in', async () => {
  const browser = new FakeDevices();
  const { devices } = setUp(browser);
  await devices.open();
  browser.plug(ordinaryDevices.filter(({ id }) => id !== 'cam-1'));
  await settled();
  expect(devices.state.stream?.getVideoTracks()[0]?.label).toBe('Camera on a tripod');
  browser.plug(ordinaryDevices.filter(({ kind }) => kind !== 'videoinput'));
  await settled();
  expect(devices.state.problems).toEqual({ camera: 'missing' });
  browser.plug(ordinaryDevices);
  await settled();
  expect(devices.state.problems).toEqual({});
  expect(devices.state.media.camera).toBe(true);
});

it('does not ask again when the person took the permission back', async () => {
  const browser = new FakeDevices();
  const { devices } = setUp(browser);
  await devices.open();
  browser.tracks.find(({ kind }) => kind === 'video')?.endByItself();
  await settled();
  expect(devices.state.problems).toEqual({ camera: 'denied' });
  expect(browser.tracks.length).toBe(2);
});

it('[CALL9] notices that the browser’s own bar ended the sharing of the screen', async () => {
  const browser = new FakeDevices();
  const { devices, changes } = setUp(browser);
  await devices.screen.start();
  expect(devices.state.media.screen).toBe(true);
  const before = changes();
  browser.tracks[0]?.endByItself();
  expect(devices.state.media.screen).toBe(false);
  expect(devices.tracks.screen).toBeNull();
  expect(changes()).toBe(before + 1);
});

it('refuses a dismissed picker as denied, without an end to what is shared already', async () => {
  const browser = new FakeDevices();
  const { devices } = setUp(browser);
  await devices.screen.start();
  browser.refusals.screen = 'NotAllowedError';
  await expect(devices.screen.start()).rejects.toMatchObject({ code: 'denied' });
  expect(devices.state.media.screen).toBe(true);
});

it('[RING16] in a call by voice camera and screen stay off, whatever was wished, and wait afterwards', async () => {
  const browser = new FakeDevices();
  const { devices } = setUp(browser);
  await devices.open();
  await devices.screen.start();
  devices.setByVoice(true);
  expect(browser.live).toBe(1);
  expect(devices.tracks).toMatchObject({ camera: null, screen: null });
  await devices.setCamera(true);
  await devices.open({ camera: true });
  await expect(devices.screen.start()).rejects.toMatchObject({ code: 'not_allowed' });
  expect(devices.state.media).toEqual({ microphone: true, camera: false, screen: false });
  expect(browser.live).toBe(1);
  devices.setByVoice(false);
  await settled();
  expect(devices.state.media.camera).toBe(false);
  await devices.setCamera(true);
  expect(devices.state.media.camera).toBe(true);
});

it('[RING16] a camera that is on its way when a call by voice begins is put out on arrival', async () => {
  const browser = new FakeDevices();
  const { devices } = setUp(browser);
  const opening = devices.open();
  devices.setByVoice(true);
  await opening;
  expect(devices.state.media).toEqual({ microphone: true, camera: false, screen: false });
  expect(browser.live).toBe(1);
});

it('[APP16] in a call by voice nobody is told of a camera that is denied', async () => {
  const browser = new FakeDevices();
  browser.refusals.videoinput = 'NotAllowedError';
  const { devices } = setUp(browser);
  expect((await devices.open()).problems).toEqual({ camera: 'denied' });
  devices.setByVoice(true);
  expect(devices.state.problems).toEqual({});
  expect((await devices.open()).problems).toEqual({});
});
