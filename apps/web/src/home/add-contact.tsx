/** Asks somebody to be a contact. */
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { homeTexts } from '../home-texts.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { Submit } from '../parts/submit.tsx';
import { useAction } from '../parts/use-action.ts';
import { sentenceOfName } from '../state/names.ts';
import { useStore } from '../state/store.ts';

export function AddContact({ onClose }: { onClose: () => void }) {
  const { parley, announcements } = useStore();
  const words = homeTexts.people;
  const { busy, error, run } = useAction();
  const name = useSignal('');
  const input = useRef<HTMLInputElement>(null);

  const ask = async (event: Event): Promise<void> => {
    event.preventDefault();
    const user = name.value.trim();
    if (user === '') error.value = words.addEmpty;
    else if (await run(() => parley.people.add(user), sentenceOfName)) {
      announcements.add(words.sent(user));
      onClose();
      return;
    }
    input.current?.focus();
  };

  return (
    <Dialog title={words.addTitle} onClose={onClose}>
      <form class="stack" noValidate onSubmit={(event) => void ask(event)}>
        <p class="soft">{words.addLead}</p>
        <Field
          label={words.addName}
          value={name}
          hint={homeTexts.dial.hint}
          error={error.value}
          input={input}
          autofocus
          literal
        />
        <Submit class="primary" icon="user-plus" busy={busy.value}>
          {words.addSend}
        </Submit>
      </form>
    </Dialog>
  );
}
