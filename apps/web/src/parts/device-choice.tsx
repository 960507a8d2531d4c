import { useId } from 'preact/hooks';
/** Which microphone, camera and speaker to use. A kind that the browser does not let choose is not shown. */
import type { DeviceKind } from '@parley/client';
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';
import type { IconName } from './icon-names.ts';
import { Icon } from './icon.tsx';

const KINDS: readonly { kind: DeviceKind; icon: IconName }[] = [
  { kind: 'camera', icon: 'video' },
  { kind: 'microphone', icon: 'mic' },
  { kind: 'speaker', icon: 'volume-2' },
];

export const DeviceChoice = () => (
  <div class="devices">
    {KINDS.map(({ kind, icon }) => (
      <Choice key={kind} kind={kind} icon={icon} />
    ))}
  </div>
);

function Choice({ kind, icon }: { kind: DeviceKind; icon: IconName }) {
  const { parley, local } = useStore();
  const id = useId();
  const { devices, chosen } = local.value;
  const words = texts.greenRoom;
  if (devices[kind].length === 0) return null;
  return (
    <div class="device select">
      <label class="visually-hidden" for={id}>
        {words.choose[kind]}
      </label>
      <Icon name={icon} />
      <select
        id={id}
        value={chosen[kind] ?? devices[kind][0]?.id}
        onChange={({ currentTarget }) => void parley.local.choose(kind, currentTarget.value)}
      >
        {devices[kind].map(({ id: device, label }, index) => (
          <option key={device} value={device}>
            {label === '' ? words.unnamed(kind, index + 1) : label}
          </option>
        ))}
      </select>
    </div>
  );
}
