/** The red button. */
import { Icon } from '../parts/icon.tsx';
import { texts } from '../texts.ts';

export const HangUp = ({ onPress }: { onPress: () => void }) => (
  <button type="button" class="round hang-up" onClick={onPress}>
    <span class="round-face">
      <Icon name="phone-off" />
    </span>
    <span class="round-label">{texts.controls.hangUp}</span>
  </button>
);
