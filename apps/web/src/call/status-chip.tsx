/** The quiet line about how the call is doing; screen readers hear it when its kind changes. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { isAmiss, type Status, statusOf } from '../state/status.ts';
import { useStore } from '../state/store.ts';
import type { InCall } from './call.tsx';

const TICK_MS = 250;

export function StatusChip({ call }: { call: InCall }) {
  const { state, announcements } = useStore();
  const now = useNow(isAmiss(state.value));
  const said = useRef<Status>({ tone: 'waiting', text: '' });
  said.current = statusOf(state.value, call, now) ?? said.current;
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

/** The time of the SDK, at every rendering, and in between while it is `running`. */
function useNow(running: boolean): number {
  const { parley } = useStore();
  const [, setTick] = useState(0);
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => setTick((tick) => tick + 1), TICK_MS);
    return () => clearInterval(timer);
  }, [running]);
  return parley.now();
}
