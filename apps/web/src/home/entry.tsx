/** For who is nobody: taking a name on the spot, or signing in, as the server admits people. */
import { useSignal } from '@preact/signals';
import { useRef, useState } from 'preact/hooks';
import type { MeView, Registration } from '@parley/client';
import { homeTexts } from '../home-texts.ts';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Submit } from '../parts/submit.tsx';
import { useAction } from '../parts/use-action.ts';
import { sentenceOfName, sentenceOfNameAndPassword } from '../state/names.ts';
import { remembered } from '../state/remembered.ts';
import { useStore } from '../state/store.ts';
import { SignIn } from './sign-in.tsx';

type Way = keyof typeof homeTexts.entry.ways;

const WAYS: readonly Way[] = ['browser', 'account'];
const typedName = remembered('tab', 'wantedName');

/** Until it is known how this server admits people the card stands there, empty: nothing jumps. */
export function Entry({ isKnown }: { isKnown: boolean }) {
  const { registration } = useStore().state.value;
  const words = homeTexts.entry;
  const [signingIn, setSigningIn] = useState(false);
  const isByTokens = registration === 'tokens';
  return (
    <section class="card entry" aria-labelledby="entry-title">
      <div class="entry-words">
        <h2 id="entry-title">{isByTokens ? words.tokensTitle : words.title}</h2>
        <p class="soft">{isByTokens ? words.tokens : words.lead}</p>
        {!isByTokens && (
          <p class="entry-have">
            {words.have}
            <button
              type="button"
              class="button"
              aria-haspopup="dialog"
              onClick={() => setSigningIn(true)}
            >
              {words.signIn}
            </button>
          </p>
        )}
      </div>
      {!isByTokens && <TakeName registration={isKnown ? registration : null} />}
      {signingIn && <SignIn onClose={() => setSigningIn(false)} />}
    </section>
  );
}

function TakeName({ registration }: { registration: Registration | null }) {
  const { parley, name: ownName, announcements } = useStore();
  const { identity } = parley;
  const words = homeTexts.entry;
  const { busy, error, run } = useAction();
  const password = useSignal('');
  const wanted = useSignal<Way>('browser');
  const nameInput = useRef<HTMLInputElement>(null);
  const way = registration === 'accounts' ? 'account' : wanted.value;

  const take = async (claim: (id: string) => Promise<MeView>): Promise<void> => {
    const id = typedName.value.trim();
    const sentence = way === 'account' ? sentenceOfNameAndPassword : sentenceOfName;
    if (id === '') error.value = words.empty;
    else if (await run(() => claim(id), sentence)) {
      typedName.value = '';
      if (ownName.value === '') ownName.value = id;
      announcements.add(words.welcome(id));
      return;
    }
    nameInput.current?.focus();
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    if (way === 'browser') void take((id) => identity.claim(id));
    else if (password.value === '') error.value = words.passwordEmpty;
    else void take((id) => identity.claim(id, { password: password.value }));
  };

  return (
    <form class="entry-form" noValidate onSubmit={submit}>
      <Field
        label={words.name}
        value={typedName}
        hint={words.hint}
        error={error.value}
        input={nameInput}
        autocomplete="username"
        literal
      />
      {registration !== 'accounts' && (
        <Keep way={way} onChoose={(value) => (wanted.value = value)} />
      )}
      {way === 'account' && (
        <Field
          label={words.password}
          value={password}
          hint={words.passwordHint}
          autocomplete="new-password"
          secret
        />
      )}
      <div class="row">
        <Submit class="primary" icon="arrow-right" busy={busy.value}>
          {words.take}
        </Submit>
        {way === 'account' && identity.hasPasskeys && (
          <button
            type="button"
            class="button"
            onClick={() => void take((id) => identity.addPasskey({ id }))}
          >
            <Icon name="key-round" />
            {words.takeByPasskey}
          </button>
        )}
      </div>
    </form>
  );
}

function Keep({ way, onChoose }: { way: Way; onChoose: (way: Way) => void }) {
  const words = homeTexts.entry;
  return (
    <Choice
      label={words.keep}
      options={WAYS.map((value) => ({ value, text: words.ways[value] }))}
      value={way}
      hint={words.hints[way]}
      onChoose={onChoose}
    />
  );
}
