/** What More opens outside a call: which server, the log, what this is. */
import { hidingTexts } from '../hiding-texts.ts';
import { moreTexts } from '../more-texts.ts';
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';
import { CopyButton } from './copy-button.tsx';
import { Dialog } from './dialog.tsx';
import { HideAddress } from './hide-address.tsx';
import { Icon } from './icon.tsx';
import { Link } from './link.tsx';
import { ServerField } from './server-field.tsx';
import './later-icons.ts';

export function More({ onClose }: { onClose: () => void }) {
  const { parley } = useStore();
  return (
    <Dialog title={texts.controls.more} onClose={onClose}>
      <ServerField />
      <section class="section">
        <h3>{moreTexts.network.title}</h3>
        <p class="soft">{moreTexts.network.text}</p>
        <Link to="/check" class="button">
          <Icon name="activity" />
          {moreTexts.network.check}
        </Link>
      </section>
      <section class="section">
        <h3>{hidingTexts.title}</h3>
        <HideAddress />
      </section>
      <section class="section">
        <h3>{moreTexts.about.title}</h3>
        <p class="soft">{moreTexts.about.text}</p>
        <CopyButton label={texts.controls.copyLog} text={() => parley.copyLog()} />
        <p class="hint">{moreTexts.about.log}</p>
      </section>
    </Dialog>
  );
}
