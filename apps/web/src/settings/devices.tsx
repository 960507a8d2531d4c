/** Where one is signed in. Read from the server when it is shown, and after each change. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { DeviceView } from '@parley/client';
import { homeTexts } from '../home-texts.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { useAction } from '../parts/use-action.ts';
import { WaitingRows } from '../parts/waiting-rows.tsx';
import { go } from '../router.ts';
import { useStore } from '../state/store.ts';
import { agoOf } from '../state/time.ts';
import { Section } from './section.tsx';

export function Devices() {
  const { parley, announcements } = useStore();
  const { identity } = parley;
  const words = homeTexts.settings;
  const { error, run } = useAction();
  const devices = useSignal<readonly DeviceView[] | undefined>(undefined);
  const [asking, setAsking] = useState(false);
  const list = useRef<HTMLUListElement>(null);

  const read = async (): Promise<void> => {
    devices.value = await identity.devices();
  };
  useEffect(() => void run(read), [parley]);

  const forget = async (device: string): Promise<void> => {
    const done = await run(async () => {
      await identity.forgetDevice(device);
      await read();
    });
    // The button goes with its row.
    if (done) list.current?.focus();
  };
  const forgetAll = async (): Promise<void> => {
    await identity.signOut({ everywhere: true });
    announcements.add(homeTexts.entry.signedOut.here);
    go('/');
  };
  const others = devices.value?.filter(({ here }) => !here) ?? [];
  return (
    <Section title={words.devices}>
      {error.value !== undefined && <Notice alert>{error.value}</Notice>}
      {devices.value === undefined && error.value === undefined && <WaitingRows rows={2} />}
      <ul ref={list} tabIndex={-1} class="people" aria-label={words.devices}>
        {devices.value?.map((device) => (
          <Device key={device.id} device={device} onForget={() => void forget(device.id)} />
        ))}
      </ul>
      {others.length > 0 && (
        <button type="button" class="button" onClick={() => setAsking(true)}>
          <Icon name="log-out" />
          {words.signOutAll}
        </button>
      )}
      {asking && (
        <Confirm
          title={words.askAll}
          text={words.askAllText}
          yes={words.signOutAll}
          work={forgetAll}
          onClose={() => setAsking(false)}
        />
      )}
    </Section>
  );
}

function Device({ device, onForget }: { device: DeviceView; onForget: () => void }) {
  const words = homeTexts.settings;
  const label = device.label === '' ? words.unnamedDevice : device.label;
  const seen = device.connected ? words.connected : words.seen(agoOf(device.seenAgoMs));
  return (
    <li class="person">
      <span class="person-icon">
        <Icon name="monitor-smartphone" />
      </span>
      <span class="person-words">
        <span class="person-name">
          <span>{label}</span>
          {device.here && <span class="tag">{words.here}</span>}
        </span>
        <span class="person-line">
          {seen}, {words.since(agoOf(device.madeAgoMs))}
        </span>
      </span>
      <span class="person-actions">
        {!device.here && (
          <button
            type="button"
            class="button"
            aria-label={words.signOutWho(label)}
            onClick={onForget}
          >
            {words.signOutThere}
          </button>
        )}
      </span>
    </li>
  );
}
