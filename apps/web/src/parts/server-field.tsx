import { useSignal } from '@preact/signals';
/** Another server than the page's own: checked before it is taken. Taking it begins anew, with a fresh page. */
import { checkServer } from '@parley/client';
import { moreTexts } from '../more-texts.ts';
import { sentenceOf } from '../state/failure.ts';
import { serverChoice } from '../state/server-choice.ts';
import { useStore } from '../state/store.ts';
import { Field } from './field.tsx';
import { Icon } from './icon.tsx';

export function ServerField() {
  const { parley } = useStore();
  const words = moreTexts.server;
  const address = useSignal(parley.url);
  const error = useSignal<string | undefined>(undefined);
  const checking = useSignal(false);

  const take = (url: string): void => {
    serverChoice.value = url;
    location.assign('/');
  };
  const check = async (event: Event): Promise<void> => {
    event.preventDefault();
    checking.value = true;
    error.value = undefined;
    try {
      take(await checkServer(address.value));
    } catch (failure) {
      error.value = sentenceOf(failure);
    } finally {
      checking.value = false;
    }
  };

  return (
    <form class="section" noValidate onSubmit={(event) => void check(event)}>
      <Field label={words.field} value={address} hint={words.hint} error={error.value} literal />
      <div class="row">
        <button type="submit" class="button" aria-busy={checking.value}>
          {checking.value && <Icon name="loader-circle" spin />}
          {checking.value ? words.checking : words.check}
        </button>
        {serverChoice.value !== '' && (
          <button type="button" class="button quiet" onClick={() => take('')}>
            {words.reset}
          </button>
        )}
      </div>
    </form>
  );
}
