/** The quiet line about how the call is doing; screen readers hear it when its kind changes. */
import { useEffect, useRef } from 'preact/hooks';
import { isAmiss, type Status, statusOf } from '../state/status.ts';
import { useStore } from '../state/store.ts';
import type { InCall } from './call.tsx';
import { useNow } from './use-now.ts';

export function StatusChip({ call }: { call: InCall }) {
  const { state, announcements } = useStore();
  const now = useNow(isAmiss(state.value));
  const said = useRef<Status>({ tone: 'waiting', text: '' });
  said.current = statusOf(state.value, call, now, said.current) ?? said.current;
  const { tone, text, spoken } = said.current;

  useEffect(() => {
    if (spoken !== undefined) announcements.add(spoken, { seen: false });
  }, [spoken, announcements]);

  return (
    <p class={`chip ${tone}`}>
      <span class="chip-dot" />
      {text}
    </p>
  );
}
