/** There is no call here: why, and the way on. */
import { closedTexts } from '../closed-texts.ts';
import { HomeButton } from '../parts/home-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Message } from '../parts/message.tsx';
import { texts } from '../texts.ts';

export interface ClosedProps {
  why: keyof typeof closedTexts;
  /** Asks again whether one may enter. */
  onRetry?: () => void;
}

export function Closed({ why, onRetry }: ClosedProps) {
  const { title, text } = closedTexts[why];
  return (
    <Message page={title} title={title} text={text}>
      <div class="row">
        {onRetry !== undefined && (
          <button type="button" class="button primary" onClick={onRetry}>
            <Icon name="rotate-cw" />
            {texts.controls.tryAgain}
          </button>
        )}
        {RELOADS[why] !== undefined && (
          <button type="button" class="button primary" onClick={() => location.reload()}>
            <Icon name="rotate-cw" />
            {RELOADS[why]}
          </button>
        )}
        {RELOADS[why] === undefined && <HomeButton />}
      </div>
    </Message>
  );
}

/** Where a fresh page is the way on, and what to call it. */
const RELOADS: Partial<Record<ClosedProps['why'], string>> = {
  superseded: texts.controls.useHere,
  version: texts.controls.reload,
  denied: texts.controls.reload,
  goodbye: texts.controls.reload,
};
