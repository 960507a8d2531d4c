/** A labelled line of text with a hint, and the error that belongs to it. */
import type { Signal } from '@preact/signals';
import type { InputHTMLAttributes, Ref } from 'preact';
import { useId } from 'preact/hooks';

interface FieldProps {
  label: string;
  value: Signal<string>;
  hint?: string | undefined;
  error?: string | undefined;
  secret?: boolean;
  autocomplete?: string;
  /** Codes and addresses: no capital letters, no corrections. */
  literal?: boolean;
  charsMax?: number;
  suggestions?: readonly string[];
  /** Has the focus when its dialog opens. */
  autofocus?: boolean;
  input?: Ref<HTMLInputElement>;
}

function kindOf(secret = false, list: string | undefined): InputHTMLAttributes {
  if (secret) return { type: 'password' };
  return list === undefined ? { type: 'text' } : { type: 'text', list };
}

export function Field(props: FieldProps) {
  const {
    label,
    value,
    hint,
    error,
    secret,
    autocomplete = 'off',
    literal,
    charsMax,
    suggestions,
    autofocus = false,
    input,
  } = props;
  const id = useId();
  const note = error ?? hint;
  return (
    <div class={error === undefined ? 'field' : 'field wrong'}>
      <label for={id}>{label}</label>
      <input
        ref={input ?? null}
        id={id}
        {...kindOf(secret, suggestions === undefined ? undefined : `${id}-list`)}
        value={value.value}
        maxLength={charsMax}
        autocomplete={autocomplete}
        autofocus={autofocus}
        autocapitalize={literal === true ? 'none' : undefined}
        spellcheck={literal === true ? false : undefined}
        aria-invalid={error !== undefined}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        onInput={({ currentTarget }) => (value.value = currentTarget.value)}
      />
      {suggestions !== undefined && (
        <datalist id={`${id}-list`}>
          {suggestions.map((text) => (
            <option key={text} value={text} />
          ))}
        </datalist>
      )}
      <p id={`${id}-note`} class="note" role={error === undefined ? undefined : 'alert'}>
        {note}
      </p>
    </div>
  );
}
