/** A link into a call, to copy or to scan. */
import { texts } from '../texts.ts';
import { CopyButton } from './copy-button.tsx';
import { Qr } from './qr.tsx';

export const Invite = ({ link }: { link: string }) => (
  <div class="invite">
    <div class="invite-words">
      <a class="invite-link" href={link}>
        {decodeURI(link).replace(/^https?:\/\//, '')}
      </a>
      <CopyButton label={texts.controls.copyLink} text={() => link} />
    </div>
    <Qr text={link} label={texts.qr} />
  </div>
);
