/**
 * Guards presses that were meant for something else: what just appeared, changed its place or came
 * back into sight takes none for a moment.
 */
import { useLayoutEffect, useRef } from 'preact/hooks';

const ARMING_MS = 500;

/** `what` names all that stands there; anything new disarms it again. */
export function useArmed(what: string): (press: () => void) => () => void {
  const armedAt = useRef(Infinity);
  useLayoutEffect(() => {
    const begin = (): void => {
      armedAt.current = performance.now() + ARMING_MS;
    };
    begin();
    document.addEventListener('visibilitychange', begin);
    return () => document.removeEventListener('visibilitychange', begin);
  }, [what]);
  return (press) => () => {
    if (performance.now() >= armedAt.current) press();
  };
}
