/** Password and passkeys: what makes a name an account, and gets one in elsewhere. */
import { useSignal } from '@preact/signals';
import { useState } from 'preact/hooks';
import type { MeView } from '@parley/client';
import { homeTexts } from '../home-texts.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { Submit } from '../parts/submit.tsx';
import { useAction } from '../parts/use-action.ts';
import { sentenceOfPassword } from '../state/names.ts';
import { useStore } from '../state/store.ts';
import { Section } from './section.tsx';

export function Keys({ me }: { me: MeView }) {
  const { parley, announcements } = useStore();
  const words = homeTexts.settings;
  const { busy, error, run } = useAction();
  const [changing, setChanging] = useState(false);
  const isGuest = me.kind === 'guest';

  const addPasskey = async (): Promise<void> => {
    if (await run(() => parley.identity.addPasskey())) announcements.add(words.passkeyAdded);
  };
  return (
    <Section title={isGuest ? words.keepTitle : words.signInTitle}>
      <p class="soft">{isGuest ? words.keepLead : words.passkeys(me.passkeys)}</p>
      {error.value !== undefined && <Notice alert>{error.value}</Notice>}
      <div class="row">
        <button
          type="button"
          class="button"
          aria-haspopup="dialog"
          onClick={() => setChanging(true)}
        >
          <Icon name="lock" />
          {me.hasPassword ? words.changePassword : words.setPassword}
        </button>
        {parley.identity.hasPasskeys && (
          <button
            type="button"
            class="button"
            aria-busy={busy.value}
            onClick={() => void addPasskey()}
          >
            <Icon name="key-round" />
            {words.addPasskey}
          </button>
        )}
      </div>
      {changing && <Password me={me} onClose={() => setChanging(false)} />}
    </Section>
  );
}

function Password({ me, onClose }: { me: MeView; onClose: () => void }) {
  const { parley, announcements } = useStore();
  const words = homeTexts.settings;
  const { busy, error, run } = useAction();
  const current = useSignal('');
  const fresh = useSignal('');

  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (fresh.value === '') {
      error.value = words.passwordEmpty;
      return;
    }
    const done = await run(
      () => parley.identity.protect(fresh.value, me.hasPassword ? current.value : undefined),
      sentenceOfPassword,
    );
    if (!done) return;
    announcements.add(words.passwordSaved);
    onClose();
  };

  return (
    <Dialog title={me.hasPassword ? words.changePassword : words.setPassword} onClose={onClose}>
      <form class="stack" noValidate onSubmit={(event) => void save(event)}>
        {/* For password managers, which want to know whose password this is. */}
        <input
          class="visually-hidden"
          value={me.id}
          autocomplete="username"
          readOnly
          tabIndex={-1}
          aria-hidden="true"
        />
        {me.hasPassword && (
          <Field
            label={words.current}
            value={current}
            autocomplete="current-password"
            autofocus
            secret
          />
        )}
        <Field
          label={words.fresh}
          value={fresh}
          hint={words.freshHint}
          autocomplete="new-password"
          autofocus={!me.hasPassword}
          secret
        />
        {error.value !== undefined && <Notice alert>{error.value}</Notice>}
        <Submit class="primary" icon="check" busy={busy.value}>
          {words.passwordSave}
        </Submit>
      </form>
    </Dialog>
  );
}
