/** Where calls begin: make a room, or enter one by its code or link. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { Page } from '../parts/page.tsx';
import { ServerNotice } from '../parts/server-notice.tsx';
import { Title } from '../parts/title.tsx';
import { go, note } from '../router.ts';
import { sentenceOf } from '../state/failure.ts';
import { readInvitation } from '../state/invitation.ts';
import { remembered } from '../state/remembered.ts';
import { pathOfRoom } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';
import { Created } from './created.tsx';

const CAPACITIES = [2, 3, 4, 5, 6, 7, 8];

const typedCode = remembered('tab', 'code');
const capacity = remembered('tab', 'capacity');

export function Home() {
  const { ownMedia } = useStore();
  useEffect(ownMedia.close, [ownMedia]);
  if (note.value !== undefined) return <Created room={note.value} />;
  const words = texts.home;
  return (
    <Page wide>
      <div class="home">
        <div class="home-words">
          <Title page={words.page}>{words.title}</Title>
          <p class="lead">{words.lead}</p>
          <p class="assurance">
            <Icon name="shield-check" />
            {words.private}
          </p>
        </div>
        <div class="card">
          <ServerNotice />
          <NewCall />
          <p class="or">
            <span>{words.or}</span>
          </p>
          <JoinByCode />
        </div>
      </div>
    </Page>
  );
}

function NewCall() {
  const { parley, passwords } = useStore();
  const words = texts.home;
  const password = useSignal('');
  const error = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);

  const create = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    error.value = undefined;
    try {
      const { room } = await parley.createRoom({
        capacity: Number(capacity.value || CAPACITIES[0]),
        ...(password.value === '' ? {} : { password: password.value }),
      });
      passwords.set(room, password.value);
      go('/', { note: room });
    } catch (failure) {
      error.value = sentenceOf(failure);
    } finally {
      busy.value = false;
    }
  };

  return (
    <form class="stack" noValidate onSubmit={(event) => void create(event)}>
      <button type="submit" class="button primary large" aria-busy={busy.value}>
        <Icon name={busy.value ? 'loader-circle' : 'video'} spin={busy.value} />
        {texts.controls.newCall}
      </button>
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
  const words = texts.invitation;
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
        label={texts.home.code}
        value={typedCode}
        hint={texts.home.codeHint}
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
