/** One of a few, side by side: radio buttons that look like one control. */
import { useId } from 'preact/hooks';
import type { IconName } from './icon-names.ts';
import { Icon } from './icon.tsx';

interface ChoiceProps<Value extends string> {
  label: string;
  /** The label is heard, not seen. */
  quiet?: boolean;
  options: readonly { value: Value; text: string; icon?: IconName }[];
  value: Value;
  hint?: string;
  busy?: boolean;
  disabled?: boolean;
  onChoose: (value: Value) => void;
}

export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const {
    label,
    quiet = false,
    options,
    value,
    hint,
    busy = false,
    disabled = false,
    onChoose,
  } = props;
  const id = useId();
  return (
    <fieldset
      class="choice"
      disabled={disabled}
      aria-busy={busy}
      aria-describedby={hint === undefined ? undefined : `${id}-hint`}
    >
      <legend class={quiet ? 'visually-hidden' : undefined}>{label}</legend>
      <div class="choice-options">
        {options.map((option) => (
          <label key={option.value} class="choice-option">
            <input
              type="radio"
              name={id}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChoose(option.value)}
            />
            <span>
              {option.icon !== undefined && <Icon name={option.icon} />}
              {option.text}
            </span>
          </label>
        ))}
      </div>
      {hint !== undefined && (
        <p id={`${id}-hint`} class="note">
          {hint}
        </p>
      )}
    </fieldset>
  );
}
