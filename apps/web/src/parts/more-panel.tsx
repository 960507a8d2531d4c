/** More, outside a call: which server, the log, what this is. */
import { useState } from 'preact/hooks';
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';
import { CopyButton } from './copy-button.tsx';
import { Dialog } from './dialog.tsx';
import { Icon } from './icon.tsx';
import { ServerField } from './server-field.tsx';

export function MorePanel() {
  const { parley } = useStore();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        class="button quiet square"
        aria-label={texts.controls.more}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Icon name="ellipsis" />
      </button>
      {open && (
        <Dialog title={texts.controls.more} onClose={() => setOpen(false)}>
          <ServerField />
          <section class="section">
            <h3>{texts.about.title}</h3>
            <p class="soft">{texts.about.text}</p>
            <CopyButton label={texts.controls.copyLog} text={() => parley.copyLog()} />
            <p class="hint">{texts.about.log}</p>
          </section>
        </Dialog>
      )}
    </>
  );
}
