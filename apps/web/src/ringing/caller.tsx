/** One who calls: who that is, and the three answers. */
import { useEffect, useId } from 'preact/hooks';
import type { CallMedia, RingState } from '@parley/client';
import { Avatar } from '../parts/avatar.tsx';
import type { IconName } from '../parts/icon-names.ts';
import { Icon } from '../parts/icon.tsx';
import { useStore } from '../state/store.ts';
import { ringTexts } from './ring-texts.ts';

export interface Answers {
  accept: (ring: RingState, media: CallMedia) => void;
  decline: (ring: RingState) => void;
}

interface CallerProps extends Answers {
  ring: RingState;
  /** What else accepting does. */
  warning?: string | undefined;
  /** Makes a press one that counts. */
  armed: (press: () => void) => () => void;
}

export function Caller({ ring, warning, armed, accept, decline }: CallerProps) {
  const { parley } = useStore();
  const id = useId();
  const words = ringTexts.ring;
  const { invite, from, media, isContact } = ring;
  useEffect(() => {
    // It is on the screen now. Where that cannot be said, the ring is about to be over.
    parley.ringing(invite).catch(() => undefined);
  }, [parley, invite]);
  return (
    <li class="caller" aria-labelledby={id}>
      <Avatar name={from} />
      <div class="caller-words">
        <h2 id={id} class="caller-name" tabIndex={-1}>
          {words.calls(from)}
        </h2>
        <p class="caller-line">
          <Icon name={media === 'video' ? 'video' : 'phone'} />
          <span>
            {words.media[media]} · {isContact ? words.contact : words.stranger}
          </span>
        </p>
        {warning !== undefined && <p class="caller-line">{warning}</p>}
      </div>
      <div class="caller-answers">
        <Answer
          name={words.decline}
          icon="phone-off"
          tone="hang-up"
          of={id}
          onPress={armed(() => decline(ring))}
        />
        {media === 'video' && (
          <Answer
            name={words.acceptByVoice}
            icon="video-off"
            of={id}
            onPress={armed(() => accept(ring, 'audio'))}
          />
        )}
        <Answer
          name={words.accept}
          icon={media === 'video' ? 'video' : 'phone'}
          tone="answer"
          of={id}
          onPress={armed(() => accept(ring, media))}
        />
      </div>
    </li>
  );
}

interface AnswerProps {
  name: string;
  icon: IconName;
  tone?: string;
  /** Who calls: several may. */
  of: string;
  onPress: () => void;
}

const Answer = ({ name, icon, tone = '', of, onPress }: AnswerProps) => (
  <button type="button" class={`round ${tone}`} aria-describedby={of} onClick={onPress}>
    <span class="round-face">
      <Icon name={icon} />
    </span>
    <span class="round-label">{name}</span>
  </button>
);
