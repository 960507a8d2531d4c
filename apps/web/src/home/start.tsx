/** Calls by link: make a room, or enter one by its code or link. */
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { homeTexts } from '../home-texts.ts';
import { Field } from '../parts/field.tsx';
import { Notice } from '../parts/notice.tsx';
import { Submit } from '../parts/submit.tsx';
import { useAction } from '../parts/use-action.ts';
import { go } from '../router.ts';
import { readInvitation } from '../state/invitation.ts';
import { remembered } from '../state/remembered.ts';
import { pathOfRoom } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';

const CAPACITIES = [2, 3, 4, 5, 6, 7, 8];

const typedCode = remembered('tab', 'code');
const capacity = remembered('tab', 'capacity');

/** The card from which calls by link begin. `isMain`: nothing on the page matters more. */
export const Start = ({ isMain }: { isMain: boolean }) => (
  <section class="card start" aria-label={homeTexts.home.byLink}>
    <NewCall isMain={isMain} />
    <p class="or">
      <span>{homeTexts.home.or}</span>
    </p>
    <JoinByCode />
  </section>
);

function NewCall({ isMain }: { isMain: boolean }) {
  const { parley, passwords } = useStore();
  const words = homeTexts.home;
  const password = useSignal('');
  const { busy, error, run } = useAction();

  const create = (event: Event): void => {
    event.preventDefault();
    void run(async () => {
      const { room } = await parley.createRoom({
        capacity: Number(capacity.value || CAPACITIES[0]),
        ...(password.value === '' ? {} : { password: password.value }),
      });
      passwords.set(room, password.value);
      go('/', { note: room });
    });
  };

  return (
    <form class="stack" noValidate onSubmit={create}>
      <Submit class={isMain ? 'primary large' : 'large'} icon="video" busy={busy.value}>
        {texts.controls.newCall}
      </Submit>
      {error.value !== undefined && <Notice alert>{error.value}</Notice>}
      <details class="options">
        <summary>{words.options}</summary>
        <div class="stack">
          <div class="field">
            <label for="capacity">{words.people}</label>
            <div class="select">
              <select
                id="capacity"
                value={capacity.value || CAPACITIES[0]}
                onChange={({ currentTarget }) => (capacity.value = currentTarget.value)}
              >
                {CAPACITIES.map((count) => (
                  <option key={count} value={count}>
                    {words.peopleCount(count)}
                  </option>
                ))}
              </select>
            </div>
          </div>
          <Field
            label={words.password}
            value={password}
            hint={words.passwordHint}
            secret
            autocomplete="new-password"
          />
        </div>
      </details>
    </form>
  );
}

function JoinByCode() {
  const { parley } = useStore();
  const words = homeTexts.invitation;
  const error = useSignal<string | undefined>(undefined);
  const input = useRef<HTMLInputElement>(null);

  const enter = (event: Event): void => {
    event.preventDefault();
    const invitation = readInvitation(typedCode.value, parley.url);
    if (invitation.is === 'room') {
      typedCode.value = '';
      go(pathOfRoom(invitation.room));
      return;
    }
    error.value =
      invitation.is === 'elsewhere' ? words.elsewhere(invitation.host) : words[invitation.is];
    input.current?.focus();
  };

  return (
    <form class="code-form" noValidate onSubmit={enter}>
      <Field
        label={homeTexts.home.code}
        value={typedCode}
        hint={homeTexts.home.codeHint}
        error={error.value}
        input={input}
        literal
      />
      <button type="submit" class="button">
        {texts.controls.join}
      </button>
    </form>
  );
}
