/** The link of a room, to copy or to scan. */
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';
import { CopyButton } from './copy-button.tsx';
import { Qr } from './qr.tsx';

export function Invite({ room }: { room: string }) {
  const { parley } = useStore();
  const link = parley.linkOf(room);
  return (
    <div class="invite">
      <div class="invite-words">
        <a class="invite-link" href={link}>
          {link.replace(/^https?:\/\//, '')}
        </a>
        <CopyButton label={texts.controls.copyLink} text={() => link} />
      </div>
      <Qr text={link} label={texts.qr} />
    </div>
  );
}
