/** The end of an account, after asking. */
import { useState } from 'preact/hooks';
import type { MeView } from '@parley/client';
import { homeTexts } from '../home-texts.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Icon } from '../parts/icon.tsx';
import { go } from '../router.ts';
import { useStore } from '../state/store.ts';
import { Section } from './section.tsx';

export function DeleteMe({ me }: { me: MeView }) {
  const { parley } = useStore();
  const words = homeTexts.settings;
  const [asking, setAsking] = useState(false);
  const end = async (): Promise<void> => {
    await parley.identity.deleteMe();
    go('/');
  };
  return (
    <Section title={words.end}>
      <p class="soft">{words.endText}</p>
      <button
        type="button"
        class="button warning"
        aria-haspopup="dialog"
        onClick={() => setAsking(true)}
      >
        <Icon name="trash" />
        {words.end}
      </button>
      {asking && (
        <Confirm
          title={words.askEnd(me.id)}
          text={words.askEndText}
          yes={words.doEnd}
          no={words.keepIt}
          work={end}
          onClose={() => setAsking(false)}
        />
      )}
    </Section>
  );
}
