/** Who may call, what a second call does, and whether calls come while no page is open. */
import { useSignal } from '@preact/signals';
import type { MeView, Parley } from '@parley/client';
import { homeTexts } from '../home-texts.ts';
import { Choice } from '../parts/choice.tsx';
import { Notice } from '../parts/notice.tsx';
import { useAction } from '../parts/use-action.ts';
import { useStore } from '../state/store.ts';
import { Notify } from './notify.tsx';
import { Section } from './section.tsx';

type Changes = Parameters<Parley['identity']['settings']>[0];

const CALLERS = ['everyone', 'contacts', 'nobody'] as const;
const SECOND = ['busy', 'waiting'] as const;

export function CallsToMe({ me }: { me: MeView }) {
  const { parley, announcements } = useStore();
  const words = homeTexts.settings;
  const { error, run } = useAction();
  /** What was chosen shows at once, and falls back where the server refuses it. */
  const wished = useSignal<Changes>({});

  const change = async (changes: Changes): Promise<void> => {
    wished.value = { ...wished.value, ...changes };
    if (await run(() => parley.identity.settings(changes))) announcements.add(words.saved);
    wished.value = {};
  };
  const { callers = me.callers, secondCall = me.secondCall } = wished.value;
  return (
    <Section title={words.calls}>
      {error.value !== undefined && <Notice alert>{error.value}</Notice>}
      <Choice
        label={words.callers}
        options={CALLERS.map((value) => ({ value, text: words.callersAre[value] }))}
        value={callers}
        hint={words.callersHint[callers]}
        onChoose={(value) => void change({ callers: value })}
      />
      <Choice
        label={words.second}
        options={SECOND.map((value) => ({ value, text: words.secondIs[value] }))}
        value={secondCall}
        hint={words.secondHint[secondCall]}
        onChoose={(value) => void change({ secondCall: value })}
      />
      <Notify />
    </Section>
  );
}
