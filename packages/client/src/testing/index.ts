export { type FakeDevice, FakeDevices, ordinaryDevices } from './fake-devices.ts';
export { FakeStream, FakeTrack } from './fake-media.ts';
export { FakePasskeys } from './fake-passkeys.ts';
export { FakeProfile } from './fake-storage.ts';
export {
  createFakeWorld,
  type FakeTab,
  type FakeTabOptions,
  type FakeWorld,
} from './fake-world.ts';
