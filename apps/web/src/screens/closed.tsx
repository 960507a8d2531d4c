/** There is no call here: why, and the way on. */
import type { Parley } from '@parley/client';
import { closedTexts } from '../closed-texts.ts';
import { HomeButton } from '../parts/home-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Message } from '../parts/message.tsx';
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';

export interface ClosedProps {
  why: keyof typeof closedTexts;
  /** Asks again whether one may enter. */
  onRetry?: () => void;
}

export function Closed({ why, onRetry }: ClosedProps) {
  const { parley } = useStore();
  const { title, text } = closedTexts[why];
  const reloads = RELOADS[why];
  return (
    <Message page={title} title={title} text={text}>
      <div class="row">
        {onRetry !== undefined && (
          <button type="button" class="button primary" onClick={onRetry}>
            <Icon name="rotate-cw" />
            {texts.controls.tryAgain}
          </button>
        )}
        {reloads !== undefined && (
          <button type="button" class="button primary" onClick={() => void startAnew(parley)}>
            <Icon name="rotate-cw" />
            {reloads}
          </button>
        )}
        {(reloads === undefined || why === 'elsewhere') && <HomeButton />}
      </div>
    </Message>
  );
}

/** With the call, where another tab has it and gives it. */
async function startAnew(parley: Parley): Promise<void> {
  await parley.takeOver();
  location.reload();
}

/** Where a fresh page is the way on, and what to call it. */
const RELOADS: Partial<Record<ClosedProps['why'], string>> = {
  elsewhere: texts.controls.useHere,
  superseded: texts.controls.useHere,
  version: texts.controls.reload,
  denied: texts.controls.reload,
  goodbye: texts.controls.reload,
};
