/** What can be done about a contact. Both end the contact, and asking again makes it anew. */
import type { CallMedia } from '@parley/client';
import { homeTexts } from '../home-texts.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { useAction } from '../parts/use-action.ts';
import { placeCall } from '../state/place-call.ts';
import { useStore } from '../state/store.ts';

export function ContactMore({ id, onClose }: { id: string; onClose: () => void }) {
  const store = useStore();
  const { parley, announcements } = store;
  const { people } = parley;
  const { error, run } = useAction();
  const { dial, people: words } = homeTexts;
  const act = async (work: () => Promise<void>): Promise<void> => {
    if (await run(work)) onClose();
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
      onClick={() => void act(() => placeCall(store, id, media))}
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
        <button type="button" class="button" onClick={() => void act(() => people.drop(id))}>
          <Icon name="user-x" />
          {words.remove}
        </button>
        <button type="button" class="button" onClick={() => void act(block)}>
          <Icon name="ban" />
          {words.block}
        </button>
        <p class="hint">{words.blockHint}</p>
      </div>
    </Dialog>
  );
}
