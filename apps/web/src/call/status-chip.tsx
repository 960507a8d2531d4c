/** The quiet line about how the call is doing; screen readers hear it when its kind changes. */
import { useEffect, useState } from 'preact/hooks';
import { statusOf, type Trouble, troubleOf } from '../state/status.ts';
import { useStore } from '../state/store.ts';
import type { InCall } from './call.tsx';

const TICK_MS = 1_000;

export function StatusChip({ call }: { call: InCall }) {
  const { state, announcements } = useStore();
  const trouble = troubleOf(state.value.connection, call);
  const { tone, text, spoken } = statusOf(call, trouble, useDuration(trouble));

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

/** For how long there has been this trouble, counted while there is any. */
function useDuration(trouble: Trouble): number {
  const [since, setSince] = useState(() => performance.now());
  const [now, setNow] = useState(since);
  useEffect(() => {
    const start = performance.now();
    setSince(start);
    setNow(start);
    if (trouble === 'none') return undefined;
    const timer = setInterval(() => setNow(performance.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [trouble]);
  return now - since;
}
