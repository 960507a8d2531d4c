import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
/** Before the call: see oneself, choose devices, say one's name, go in. Nothing here waits for the camera. */
import { tidyName } from '@parley/client';
import { DeviceChoice } from '../parts/device-choice.tsx';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { Page } from '../parts/page.tsx';
import { ServerNotice } from '../parts/server-notice.tsx';
import { Title } from '../parts/title.tsx';
import { Door } from '../state/door.ts';
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';
import { Closed, fetchCallAhead } from './lazy.ts';
import { Preview } from './preview.tsx';

const NAME_CHARS_MAX = 64;

export function GreenRoom({ room }: { room: string }) {
  const store = useStore();
  const door = useMemo(() => new Door(store, room), [store, room]);
  useEffect(() => {
    void door.look();
    return () => door.turnAway();
  }, [door]);
  useEffect(store.ownMedia.open, [store]);
  useEffect(() => {
    // Should it fail, it is asked for again when the call begins.
    fetchCallAhead().catch(() => undefined);
  }, []);

  const answer = door.answer.value;
  if (answer.is === 'full' || answer.is === 'unavailable') {
    return <Closed why={answer.is} onRetry={() => void door.look()} />;
  }
  return (
    <Page wide>
      <div class="green-room">
        <Preview />
        <div class="card green-room-card">
          <Title page={texts.greenRoom.page}>{texts.greenRoom.title}</Title>
          <p class="inside">{insideOf(door)}</p>
          <ServerNotice />
          <JoinForm door={door} room={room} />
        </div>
        <DeviceChoice />
      </div>
    </Page>
  );
}

function insideOf(door: Door): string {
  const words = texts.greenRoom;
  const answer = door.answer.value;
  if (answer.is === 'asking') return words.asking;
  if (answer.is === 'password') return words.protected;
  const names = door.names.value;
  if (names === undefined) return '';
  return names.length === 0 ? words.empty : words.inside(names);
}

function JoinForm({ door, room }: { door: Door; room: string }) {
  const { name, passwords } = useStore();
  const words = texts.greenRoom;
  const password = useSignal(passwords.get(room) ?? '');
  const nameError = useSignal<string | undefined>(undefined);
  const nameInput = useRef<HTMLInputElement>(null);
  const passwordInput = useRef<HTMLInputElement>(null);
  const wantsPassword = door.answer.value.is === 'password';
  const refusal = door.refusal.value;

  const join = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (door.joining.value) return;
    nameError.value = tidyName(name.value) === '' ? words.nameNeeded : undefined;
    if (nameError.value !== undefined) {
      nameInput.current?.focus();
      return;
    }
    await door.join(tidyName(name.value), password.value);
    passwordInput.current?.focus();
  };

  return (
    <form class="stack" noValidate onSubmit={(event) => void join(event)}>
      <Field
        label={words.name}
        value={name}
        error={nameError.value}
        autocomplete="name"
        charsMax={NAME_CHARS_MAX}
        input={nameInput}
      />
      {wantsPassword && (
        <Field
          label={words.password}
          value={password}
          error={refusal}
          secret
          input={passwordInput}
        />
      )}
      {refusal !== undefined && !wantsPassword && <Notice alert>{refusal}</Notice>}
      <button type="submit" class="button primary large" aria-busy={door.joining.value}>
        {texts.controls.join}
        <Icon
          name={door.joining.value ? 'loader-circle' : 'arrow-right'}
          spin={door.joining.value}
        />
      </button>
    </form>
  );
}
