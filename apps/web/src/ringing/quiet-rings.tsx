/** Who calls while one is in a call: a card in a corner, without a sound. */
import { useEffect } from 'preact/hooks';
import type { RingState } from '@parley/client';
import { useStore } from '../state/store.ts';
import { type Answers, Caller } from './caller.tsx';
import { ringTexts } from './ring-texts.ts';
import { useArmed } from './use-armed.ts';

export function QuietRings({ rings, ...answers }: { rings: readonly RingState[] } & Answers) {
  const { state, announcements } = useStore();
  const armed = useArmed(rings.map(({ invite }) => invite).join());
  const last = rings.at(-1)?.from;
  useEffect(() => {
    if (last !== undefined) announcements.add(ringTexts.ring.calls(last), { seen: false });
  }, [last, announcements]);
  const warning = state.value.call.is === 'in' ? ringTexts.ring.endsPresent : undefined;
  return (
    <section
      class="quiet-rings"
      aria-label={rings.map(({ from }) => ringTexts.ring.calls(from)).join(', ')}
    >
      <ul class="callers">
        {rings.map((ring) => (
          <Caller key={ring.invite} ring={ring} armed={armed} warning={warning} {...answers} />
        ))}
      </ul>
    </section>
  );
}
