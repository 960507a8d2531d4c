/** In a call by voice: asking for pictures, and answering who asks. */
import { useEffect, useId } from 'preact/hooks';
import { callTexts } from '../call-texts.ts';
import { Icon } from '../parts/icon.tsx';
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';
import type { InCall } from './call.tsx';

/** Stands where Camera stands, because that is what one wants. */
export function AskPictures({ call }: { call: InCall }) {
  const { parley, announcements } = useStore();
  const hintId = useId();
  const isAsked = call.upgrade === 'asked';
  const words = callTexts.pictures;
  const hint = isAsked ? words.asked(whomOf(call)) : words.ask(whomOf(call));
  useEffect(() => {
    if (isAsked) announcements.add(hint);
  }, [isAsked, hint, announcements]);
  return (
    <button
      type="button"
      class={isAsked ? 'round on' : 'round'}
      aria-describedby={hintId}
      aria-busy={isAsked}
      title={hint}
      // Refused where nobody is there yet to be asked.
      onClick={() => void parley.call?.upgrade('ask').catch(() => undefined)}
    >
      <span class="round-face">
        <Icon name="video" />
      </span>
      <span class="round-label">{texts.controls.camera}</span>
      <span id={hintId} hidden>
        {hint}
      </span>
    </button>
  );
}

export function PicturesQuestion({ call }: { call: InCall }) {
  const { parley } = useStore();
  const titleId = useId();
  if (call.upgrade !== 'asking') return null;
  const words = callTexts.pictures;
  const answer = (want: 'yes' | 'no') => () =>
    // Whoever asked may be gone again.
    void parley.call?.upgrade(want).catch(() => undefined);
  return (
    <section class="question" role="alert" aria-labelledby={titleId}>
      <h2 id={titleId}>{words.question(whomOf(call))}</h2>
      <p class="soft">{words.questionHint}</p>
      <div class="row">
        <button type="button" class="button primary" onClick={answer('yes')}>
          {words.yes}
        </button>
        <button type="button" class="button" onClick={answer('no')}>
          {words.no}
        </button>
      </div>
    </section>
  );
}

const whomOf = ({ members, user = '' }: InCall): string => members[0]?.name ?? user;
