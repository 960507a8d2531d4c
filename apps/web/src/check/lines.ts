/** What is checked, one line each, and how a line can be. */

export const deviceLines = ['microphone', 'camera', 'speaker'] as const;
export const networkLines = [
  'server',
  'stun',
  'turnUdp',
  'turnTcp',
  'turnTls',
  'router',
  'line',
] as const;
export const lineNames = [...deviceLines, ...networkLines] as const;

export type LineName = (typeof lineNames)[number];

/** `impossible`: it cannot be known here, which is neither good nor bad. */
export type Outcome = 'good' | 'poor' | 'bad' | 'impossible';
export type LineState = 'waiting' | 'running' | Outcome;

/** What a check means for a person, in one sentence, and what to do in another. */
export interface Verdict {
  readonly state: Outcome;
  readonly text: string;
  readonly todo?: string;
}

export interface Line extends Omit<Verdict, 'state'> {
  readonly state: LineState;
}

export type Lines = Readonly<Record<LineName, Line>>;
