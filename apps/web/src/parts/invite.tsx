/** A link into a call, to copy or to scan. */
import { texts } from '../texts.ts';
import { CopyButton } from './copy-button.tsx';
import { Qr } from './qr.tsx';

interface InviteProps {
  link: string;
  /** Whose page it is: following it here would leave one's own. */
  whose?: 'ours' | 'theirs' | undefined;
}

export const Invite = ({ link, whose = 'ours' }: InviteProps) => (
  <div class="invite">
    <div class="invite-words">
      <a class="invite-link" href={link} target={whose === 'theirs' ? '_blank' : undefined}>
        {decodeURI(link).replace(/^https?:\/\//, '')}
      </a>
      <CopyButton label={texts.controls.copyLink} text={() => link} />
    </div>
    <Qr text={link} label={texts.qr} />
  </div>
);
