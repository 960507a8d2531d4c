/** Signing in to a name one has: with its password, or with a passkey, which knows the name itself. */
import { useSignal } from '@preact/signals';
import type { MeView } from '@parley/client';
import { homeTexts } from '../home-texts.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { Submit } from '../parts/submit.tsx';
import { useAction } from '../parts/use-action.ts';
import { sentenceOfNameAndPassword } from '../state/names.ts';
import { useStore } from '../state/store.ts';

export function SignIn({ onClose }: { onClose: () => void }) {
  const { parley, name, announcements } = useStore();
  const words = homeTexts.entry;
  const { busy, error, run } = useAction();
  const id = useSignal('');
  const password = useSignal('');

  const enter = async (work: () => Promise<MeView>): Promise<void> => {
    await run(async () => {
      const me = await work();
      if (name.value === '') name.value = me.id;
      announcements.add(words.welcome(me.id));
    }, sentenceOfNameAndPassword);
  };
  const signIn = (event: Event): void => {
    event.preventDefault();
    if (id.value.trim() === '' || password.value === '') error.value = words.signInEmpty;
    else void enter(() => parley.identity.signIn(id.value.trim(), password.value));
  };

  return (
    <Dialog title={words.signInTitle} onClose={onClose}>
      <form class="stack" noValidate onSubmit={signIn}>
        <Field label={words.name} value={id} autocomplete="username" autofocus literal />
        <Field label={words.password} value={password} autocomplete="current-password" secret />
        {error.value !== undefined && <Notice alert>{error.value}</Notice>}
        <Submit class="primary" icon="arrow-right" busy={busy.value}>
          {words.signIn}
        </Submit>
      </form>
      {parley.identity.hasPasskeys && (
        <button
          type="button"
          class="button"
          onClick={() => void enter(() => parley.identity.signInWithPasskey())}
        >
          <Icon name="key-round" />
          {words.usePasskey}
        </button>
      )}
    </Dialog>
  );
}
