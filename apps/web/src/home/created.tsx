/** A room that was just made: its link to send, and the way in. */
import { homeTexts } from '../home-texts.ts';
import { Icon } from '../parts/icon.tsx';
import { Invite } from '../parts/invite.tsx';
import { Page } from '../parts/page.tsx';
import { Title } from '../parts/title.tsx';
import { go } from '../router.ts';
import { pathOfRoom } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';

export function Created({ room }: { room: string }) {
  const { parley } = useStore();
  const words = homeTexts.created;
  return (
    <Page>
      <div class="card created">
        <Title page={words.page}>{words.title}</Title>
        <p class="lead">{words.lead}</p>
        <Invite link={parley.linkOf(room)} />
        <button type="button" class="button primary large" onClick={() => go(pathOfRoom(room))}>
          {texts.controls.join}
          <Icon name="arrow-right" />
        </button>
      </div>
    </Page>
  );
}
