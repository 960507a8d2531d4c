/** The button for what is seldom needed; what it opens comes when it is pressed. */
import { useState } from 'preact/hooks';
import { texts } from '../texts.ts';
import { Icon } from './icon.tsx';
import { lazily } from './lazily.ts';
import sheet from '../styles/more.css?url';

const { Lazy: More } = lazily(() => import('./more.tsx'), 'More', sheet);

export function MorePanel() {
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
      {open && <More onClose={() => setOpen(false)} />}
    </>
  );
}
