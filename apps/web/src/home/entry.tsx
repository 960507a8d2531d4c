/** For who is nobody: taking a name on the spot, or signing in, as the server admits people. */
import { useSignal } from '@preact/signals';
import { useRef, useState } from 'preact/hooks';
import type { Parley, Registration } from '@parley/client';
import { homeTexts } from '../home-texts.ts';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { Submit } from '../parts/submit.tsx';
import { useAction } from '../parts/use-action.ts';
import { sentenceOfName, sentenceOfNameAndPassword } from '../state/names.ts';
import { remembered } from '../state/remembered.ts';
import { useStore } from '../state/store.ts';
import { SignIn } from './sign-in.tsx';

type Way = keyof typeof homeTexts.entry.ways;

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
      </div>
      {!isByTokens && (
        <TakeName
          registration={isKnown ? registration : null}
          onSignIn={() => setSigningIn(true)}
        />
      )}
      {signingIn && <SignIn onClose={() => setSigningIn(false)} />}
    </section>
  );
}

/** How a name can be kept here, the simplest first. */
function waysOf(registration: Registration | null, { identity }: Parley): Way[] {
  const ways: Way[] = registration === 'accounts' ? [] : ['browser'];
  ways.push('password');
  if (identity.hasPasskeys) ways.push('passkey');
  return ways;
}

interface TakeNameProps {
  registration: Registration | null;
  onSignIn: () => void;
}

function TakeName({ registration, onSignIn }: TakeNameProps) {
  const { parley, name: ownName, announcements } = useStore();
  const words = homeTexts.entry;
  const { busy, error, run } = useAction();
  const password = useSignal('');
  const chosen = useSignal<Way | undefined>(undefined);
  const nameInput = useRef<HTMLInputElement>(null);
  const ways = waysOf(registration, parley);
  const way = chosen.value ?? ways[0] ?? 'password';

  const take = async (event: Event): Promise<void> => {
    event.preventDefault();
    const id = typedName.value.trim();
    if (id === '') error.value = words.empty;
    else if (way === 'password' && password.value === '') error.value = words.passwordEmpty;
    else {
      const { identity } = parley;
      const done = await run(
        () => {
          if (way === 'passkey') return identity.addPasskey({ id });
          return identity.claim(id, way === 'password' ? { password: password.value } : {});
        },
        way === 'password' ? sentenceOfNameAndPassword : sentenceOfName,
      );
      if (done) {
        typedName.value = '';
        if (ownName.value === '') ownName.value = id;
        announcements.add(words.welcome(id));
        return;
      }
    }
    nameInput.current?.focus();
  };

  return (
    <form class="entry-form" noValidate onSubmit={(event) => void take(event)}>
      <Field
        label={words.name}
        value={typedName}
        hint={words.hint}
        error={error.value}
        input={nameInput}
        autocomplete="username"
        literal
      />
      <Choice
        label={words.keep}
        options={ways.map((value) => ({ value, text: words.ways[value] }))}
        value={way}
        hint={words.hints[way]}
        onChoose={(value) => (chosen.value = value)}
      />
      {way === 'password' && (
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
        <button type="button" class="button" aria-haspopup="dialog" onClick={onSignIn}>
          {words.signIn}
        </button>
      </div>
    </form>
  );
}
