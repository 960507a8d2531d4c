/** One of the others: picture or initials, name, what they let hear, and how the link to them is. */
import type { LinkState, MemberState } from '@parley/client';
import { isMissed } from '@parley/client/trouble';
import { callTexts } from '../call-texts.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Icon } from '../parts/icon.tsx';
import { Picture } from '../parts/picture.tsx';
import { useStore } from '../state/store.ts';
import { useNow } from './use-now.ts';

export function Tile({ member }: { member: MemberState }) {
  const store = useStore();
  const { name, media, link } = member;
  const { main } = store.streams(member.id);
  const pictured = media.camera && main !== null;
  const now = useNow(member.silentSince !== undefined);
  const words = isMissed(member, now) ? callTexts.call.reconnecting : LINK_WORDS[link];
  return (
    <figure class="tile">
      <Picture stream={main} label={name} hidden={!pictured} />
      {!pictured && <Avatar name={name} />}
      {words !== undefined && <p class="tile-link">{words}</p>}
      <figcaption class="tile-name">
        {!media.microphone && (
          <>
            <Icon name="mic-off" />
            <span class="visually-hidden">{callTexts.call.muted(name)}</span>
          </>
        )}
        <span class="name" aria-hidden={!media.microphone}>
          {name}
        </span>
      </figcaption>
    </figure>
  );
}

/** Nothing is said while pictures arrive, nor of a silence that is none yet. */
const LINK_WORDS: Record<LinkState, string | undefined> = {
  negotiating: callTexts.call.connecting,
  connecting: callTexts.call.connecting,
  active: undefined,
  suspect: undefined,
  reconnecting: undefined,
  closed: callTexts.call.unconnected,
};
