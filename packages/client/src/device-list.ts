/** Which devices there are, and which of them this person chose: the choice survives a reload. */
import type { DeviceKind, LocalState } from './api.ts';
import type { KeyValue, MediaDevicesPort } from './platform.ts';

const kinds = ['microphone', 'camera', 'speaker'] as const;

const kindOf: Record<MediaDeviceKind, DeviceKind> = {
  audioinput: 'microphone',
  videoinput: 'camera',
  audiooutput: 'speaker',
};

const keyOf = (kind: DeviceKind): string => `parley.chosen.${kind}`;

export class DeviceList {
  readonly #devices: MediaDevicesPort | undefined;
  readonly #store: KeyValue;
  #found: LocalState['devices'] = { microphone: [], camera: [], speaker: [] };

  constructor(devices: MediaDevicesPort | undefined, store: KeyValue) {
    this.#devices = devices;
    this.#store = store;
  }

  get found(): LocalState['devices'] {
    return this.#found;
  }

  get chosen(): LocalState['chosen'] {
    return Object.fromEntries(
      kinds.flatMap((kind) => {
        const id = this.#store.get(keyOf(kind));
        return id === null ? [] : [[kind, id]];
      }),
    );
  }

  choose(kind: DeviceKind, id: string): void {
    this.#store.set(keyOf(kind), id);
  }

  has(id: string | undefined): boolean {
    return Object.values(this.#found).some((list) => list.some((device) => device.id === id));
  }

  async refresh(): Promise<void> {
    const found: Record<DeviceKind, { id: string; label: string }[]> = {
      microphone: [],
      camera: [],
      speaker: [],
    };
    try {
      for (const { kind, deviceId, label } of (await this.#devices?.enumerateDevices()) ?? []) {
        // Before any permission browsers name no device.
        if (deviceId !== '') found[kindOf[kind]].push({ id: deviceId, label });
      }
    } catch {
      // A browser that does not tell has nothing to choose from.
    }
    this.#found = found;
  }
}
