/** Calling by name: whom, and with picture or voice. */
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { CallMedia } from '@parley/client';
import { homeTexts } from '../home-texts.ts';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { Submit } from '../parts/submit.tsx';
import { useAction } from '../parts/use-action.ts';
import { circleOf } from '../state/circle.ts';
import { sentenceOfName } from '../state/names.ts';
import { placeCall } from '../state/place-call.ts';
import { remembered } from '../state/remembered.ts';
import { useStore } from '../state/store.ts';

const typedName = remembered('tab', 'callee');
const wantedMedia = remembered('local', 'callMedia');

export function Dial() {
  const store = useStore();
  const words = homeTexts.dial;
  const { busy, error, run } = useAction();
  const input = useRef<HTMLInputElement>(null);
  const media = useSignal<CallMedia>(wantedMedia.value === 'audio' ? 'audio' : 'video');
  const { contacts } = circleOf(store.state.value.people);

  const choose = (value: CallMedia): void => {
    media.value = value;
    wantedMedia.value = value;
  };
  const call = async (event: Event): Promise<void> => {
    event.preventDefault();
    const user = typedName.value.trim();
    if (user === '') error.value = words.empty;
    else if (await run(() => placeCall(store, user, media.value), sentenceOfName)) {
      typedName.value = '';
      return;
    }
    input.current?.focus();
  };

  return (
    <form class="card dial" noValidate onSubmit={(event) => void call(event)}>
      <Field
        label={words.who}
        value={typedName}
        hint={words.hint}
        error={error.value}
        input={input}
        suggestions={contacts.map(({ id }) => id)}
        literal
      />
      <div class="dial-row">
        <Choice
          label={words.how}
          quiet
          options={[
            { value: 'video', text: words.media.video, icon: 'video' },
            { value: 'audio', text: words.media.audio, icon: 'phone' },
          ]}
          value={media.value}
          onChoose={choose}
        />
        <Submit class="primary" icon="phone" busy={busy.value}>
          {words.call}
        </Submit>
      </div>
    </form>
  );
}
