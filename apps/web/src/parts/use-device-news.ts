import { useEffect, useRef } from 'preact/hooks';
import type { Store } from '../state/store.ts';
import { helpsFor } from './device-help.tsx';

/** A device that fails while a component stands is told; what was missing before is known. */
export function useDeviceNews({ local, announcements }: Store): void {
  const { problems } = local.value;
  const known = useRef(problems);
  useEffect(() => {
    const { camera, microphone } = known.current;
    known.current = problems;
    if (problems.camera === camera && problems.microphone === microphone) return;
    for (const { title } of helpsFor(problems)) announcements.add(title);
  }, [problems, announcements]);
}
