/** Which pairs of NATs have a direct path, from what each kind lets in and by which port it speaks. */
import type { RouterKind } from '@parley/natlab';
import type { Way } from './path.ts';

const natKinds = ['full-cone', 'address', 'port', 'symmetric'] as const satisfies RouterKind[];

export type NatKind = (typeof natKinds)[number];

/** What a call between them goes by. */
export type Outcome = Way | 'none';

/** As whom a symmetric NAT speaks nobody knows beforehand, so whoever checks ports does not let it in. */
const hasDirectPath = (a: NatKind, b: NatKind): boolean =>
  !(a === 'symmetric' && checksPorts(b)) && !(b === 'symmetric' && checksPorts(a));

const checksPorts = (kind: NatKind): boolean => kind === 'port' || kind === 'symmetric';

export function outcomeOf(a: NatKind, b: NatKind, has: { relay: boolean }): Outcome {
  if (hasDirectPath(a, b)) return 'direct';
  return has.relay ? 'relay' : 'none';
}

export const allPairs: readonly (readonly [NatKind, NatKind])[] = natKinds.flatMap((a) =>
  natKinds.map((b) => [a, b] as const),
);

/** As it stands in the documentation. */
export function tableOf(cell: (a: NatKind, b: NatKind) => string): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    row(['', ...natKinds]),
    row(['---', ...natKinds.map(() => '---')]),
    ...natKinds.map((a) => row([a, ...natKinds.map((b) => cell(a, b))])),
  ].join('\n');
}
