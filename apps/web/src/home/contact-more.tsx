/** What can be done about a contact. Both end the contact, and asking again makes it anew. */
import type { CallMedia } from '@parley/client';
import { homeTexts } from '../home-texts.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { useAction } from '../parts/use-action.ts';
import { placeCall } from '../state/place-call.ts';
import { useStore } from '../state/store.ts';

interface ContactMoreProps {
  id: string;
  onClose: () => void;
  /** They are no contact any more. */
  onGone: () => void;
}

export function ContactMore({ id, onClose, onGone }: ContactMoreProps) {
  const store = useStore();
  const { parley, announcements } = store;
  const { people } = parley;
  const { error, run } = useAction();
  const { dial, people: words } = homeTexts;
  const call = async (media: CallMedia): Promise<void> => {
    if (await run(() => placeCall(store, id, media))) onClose();
  };
  const part = async (work: () => Promise<void>): Promise<void> => {
    if (!(await run(work))) return;
    onClose();
    onGone();
  };
  const block = async (): Promise<void> => {
    await people.block(id);
    announcements.add(homeTexts.settings.isBlocked(id));
  };
  const callBy = (media: CallMedia) => (
    <button
      type="button"
      class="button"
      aria-label={dial.by[media](id)}
      onClick={() => void call(media)}
    >
      <Icon name={media === 'video' ? 'video' : 'phone'} />
      {dial.media[media]}
    </button>
  );
  return (
    <Dialog title={id} onClose={onClose}>
      <div class="row">
        {callBy('video')}
        {callBy('audio')}
      </div>
      {error.value !== undefined && <Notice alert>{error.value}</Notice>}
      <div class="section">
        <button type="button" class="button" onClick={() => void part(() => people.drop(id))}>
          <Icon name="user-x" />
          {words.remove}
        </button>
        <button type="button" class="button" onClick={() => void part(block)}>
          <Icon name="ban" />
          {words.block}
        </button>
        <p class="hint">{words.blockHint}</p>
      </div>
    </Dialog>
  );
}
