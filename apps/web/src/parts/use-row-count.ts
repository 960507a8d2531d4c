/** How many rows a list had last, also on the page before: what waits for it takes as much room. */
import { useEffect, useMemo } from 'preact/hooks';
import { remembered } from '../state/remembered.ts';

/** `count` is undefined until the list is there. A list that says that it is empty has one row. */
export function useRowCount(list: string, count: number | undefined): number {
  const last = useMemo(() => remembered('local', `rows.${list}`), [list]);
  useEffect(() => {
    if (count !== undefined) last.value = String(count);
  }, [last, count]);
  return Math.max(1, Number(last.peek()) || 0);
}
