/** Renders again every minute, for what is said of times. */
import { useEffect, useState } from 'preact/hooks';

const MINUTE_MS = 60_000;

export function useMinutes(): void {
  const [, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((tick) => tick + 1), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
}
