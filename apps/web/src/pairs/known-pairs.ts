/** The pairs that this browser has called, the last first: a link from elsewhere may lead to them at once. */
import type { PairSides } from '@parley/client';
import { remembered } from '../state/remembered.ts';

const KNOWN_MAX = 50;

export const isKnown = (pair: PairSides): boolean => linesNow().includes(lineOf(pair));

export function remember(pair: PairSides): void {
  const line = lineOf(pair);
  const others = linesNow().filter((other) => other !== line);
  stored().value = [line, ...others].slice(0, KNOWN_MAX).join('\n');
}

/** Read anew each time: another tab may have added to them. */
const stored = () => remembered('local', 'pairs');
const linesNow = (): string[] => stored().peek().split('\n');

/** No id has a tab or an end of line in it. */
const lineOf = ({ id, peer }: PairSides): string => `${id}\t${peer}`;
