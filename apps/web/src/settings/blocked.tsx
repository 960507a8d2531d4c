/** Who cannot ring, ask or see one, and cannot tell. */
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { homeTexts } from '../home-texts.ts';
import { Field } from '../parts/field.tsx';
import { Notice } from '../parts/notice.tsx';
import { Person } from '../parts/person.tsx';
import { Submit } from '../parts/submit.tsx';
import { useAction } from '../parts/use-action.ts';
import { circleOf } from '../state/circle.ts';
import { sentenceOfName } from '../state/names.ts';
import { useStore } from '../state/store.ts';
import { Section } from './section.tsx';

export function Blocked() {
  const { parley, state, announcements } = useStore();
  const { people: peopleWords, settings: words } = homeTexts;
  const { busy, error, run } = useAction();
  const freeing = useAction();
  const name = useSignal('');
  const input = useRef<HTMLInputElement>(null);
  const { blocked } = circleOf(state.value.people);

  const block = async (event: Event): Promise<void> => {
    event.preventDefault();
    const user = name.value.trim();
    if (user === '') error.value = words.blockEmpty;
    else if (await run(() => parley.people.block(user), sentenceOfName)) {
      name.value = '';
      announcements.add(words.isBlocked(user));
    }
    input.current?.focus();
  };
  const unblock = async (user: string): Promise<void> => {
    // The button goes with its row.
    if (await freeing.run(() => parley.people.unblock(user))) input.current?.focus();
  };

  return (
    <Section title={words.blocked}>
      <p class="soft">{blocked.length === 0 ? words.blockedEmpty : peopleWords.blockHint}</p>
      {freeing.error.value !== undefined && <Notice alert>{freeing.error.value}</Notice>}
      {blocked.length > 0 && (
        <ul class="people">
          {blocked.map(({ id }) => (
            <Person key={id} name={id} line={undefined}>
              <button
                type="button"
                class="button"
                aria-label={words.unblockWho(id)}
                onClick={() => void unblock(id)}
              >
                {words.unblock}
              </button>
            </Person>
          ))}
        </ul>
      )}
      <form class="code-form" noValidate onSubmit={(event) => void block(event)}>
        <Field label={words.blockName} value={name} error={error.value} input={input} literal />
        <Submit busy={busy.value}>{words.doBlock}</Submit>
      </form>
    </Section>
  );
}
