/** The time of the SDK, at every rendering, and in between while it is `running`. */
import { useEffect, useState } from 'preact/hooks';
import { useStore } from '../state/store.ts';

const TICK_MS = 250;

export function useNow(running: boolean): number {
  const { parley } = useStore();
  const [, setTick] = useState(0);
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => setTick((tick) => tick + 1), TICK_MS);
    return () => clearInterval(timer);
  }, [running]);
  return parley.now();
}
