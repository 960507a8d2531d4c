/** More, in a call: people, the way in for others, devices, one's address, the connection, the log. */
import { useSignal } from '@preact/signals';
import { callTexts } from '../call-texts.ts';
import { hidingTexts } from '../hiding-texts.ts';
import { moreTexts } from '../more-texts.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { DeviceChoice } from '../parts/device-choice.tsx';
import { DeviceHelp } from '../parts/device-help.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { HideAddress } from '../parts/hide-address.tsx';
import { lazily } from '../parts/lazily.ts';
import { Notice } from '../parts/notice.tsx';
import { isOpenToOthers } from '../state/call-kind.ts';
import { sentenceOf } from '../state/failure.ts';
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';
import type { InCall } from './call.tsx';
import { Members } from './members.tsx';
import connection from '../styles/connection.css?url';

const { Lazy: Connection } = lazily(() => import('./connection.tsx'), 'Connection', connection);

export function CallMore({ call, onClose }: { call: InCall; onClose: () => void }) {
  const { parley } = useStore();
  const isOpen = isOpenToOthers(call);
  const error = useSignal<string | undefined>(undefined);
  const attempt = async (action: Promise<void> | undefined): Promise<void> => {
    error.value = undefined;
    try {
      await action;
    } catch (failure) {
      error.value = sentenceOf(failure);
    }
  };
  const words = callTexts.members;
  return (
    <Dialog title={texts.controls.more} onClose={onClose}>
      {error.value !== undefined && <Notice alert>{error.value}</Notice>}
      <section class="section">
        <h3>{words.title}</h3>
        <Members call={call} onRemove={(member) => void attempt(parley.call?.remove(member))} />
        {isOpen && call.role === 'creator' && (
          <label class="switch">
            <input
              type="checkbox"
              role="switch"
              checked={call.locked}
              onChange={({ currentTarget }) =>
                void attempt(parley.call?.lock(currentTarget.checked))
              }
            />
            <span>{words.lock}</span>
            <span class="soft">{words.lockHint}</span>
          </label>
        )}
      </section>
      {isOpen && (
        <section class="section">
          <h3>{words.invite}</h3>
          <CopyButton label={texts.controls.copyLink} text={() => parley.linkOf(call.room)} />
        </section>
      )}
      <section class="section">
        <h3>{words.devices}</h3>
        <DeviceChoice />
        <DeviceHelp />
      </section>
      <section class="section">
        <h3>{hidingTexts.title}</h3>
        <HideAddress />
      </section>
      <Connection call={call} />
      <section class="section">
        <h3>{words.help}</h3>
        <CopyButton label={texts.controls.copyLog} text={() => parley.copyLog()} />
        <p class="hint">{moreTexts.about.log}</p>
      </section>
    </Dialog>
  );
}
