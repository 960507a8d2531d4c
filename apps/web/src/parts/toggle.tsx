/** A round button with a name that stays and a state that is pressed or not. */
import type { IconName } from './icon-names.ts';
import { Icon } from './icon.tsx';

interface ToggleProps {
  name: string;
  icon: IconName;
  /** Shown while not pressed. */
  offIcon?: IconName;
  pressed: boolean;
  /** Being off deserves attention, as with the microphone. */
  alarming?: boolean;
  disabled?: boolean;
  onPress: () => void;
}

export function Toggle({ name, icon, offIcon, pressed, alarming, disabled, onPress }: ToggleProps) {
  const tone = pressed ? (alarming === true ? '' : 'on') : alarming === true ? 'alarm' : '';
  return (
    <button
      type="button"
      class={`round ${tone}`}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onPress}
    >
      <span class="round-face">
        <Icon name={pressed ? icon : (offIcon ?? icon)} />
      </span>
      <span class="round-label">{name}</span>
    </button>
  );
}
