/**
 * Close codes are orders to the client, not explanations:
 * resume       connect again at once and resume the session
 * resumeAfter  the same, after the back-off or the slot named in the reason (`slot=MILLISECONDS`)
 * newSession   the session is gone or unusable: connect again without it
 * stop         do not connect again by yourself
 * A code that is not listed here means `resume`.
 */
export type CloseOrder = 'resume' | 'resumeAfter' | 'newSession' | 'stop';

export const closeCodes = {
  goodbye: { code: 1000, order: 'stop' },
  drain: { code: 1012, order: 'resumeAfter' },
  protocol: { code: 4400, order: 'newSession' },
  unauthorized: { code: 4401, order: 'stop' },
  denied: { code: 4403, order: 'stop' },
  helloTimeout: { code: 4408, order: 'resumeAfter' },
  superseded: { code: 4409, order: 'stop' },
  tooBig: { code: 4413, order: 'newSession' },
  slowConsumer: { code: 4420, order: 'resume' },
  silent: { code: 4421, order: 'resume' },
  rate: { code: 4429, order: 'resumeAfter' },
} as const satisfies Record<string, { code: number; order: CloseOrder }>;

export type CloseName = keyof typeof closeCodes;

/** Apart, because programs go by the orders: clients do not carry these words. */
export const closeMeanings: Readonly<Record<CloseName, string>> = {
  goodbye: 'The client said goodbye; the session is over.',
  drain: 'The server restarts.',
  protocol: 'The client broke the protocol.',
  unauthorized: 'The credentials were refused.',
  denied: 'This client may not connect.',
  helloTimeout: 'No hello arrived in time.',
  superseded: 'Another connection took the session over.',
  tooBig: 'A frame was larger than allowed.',
  slowConsumer: 'The client read too slowly.',
  silent: 'Nothing was heard from the client.',
  rate: 'Too many messages.',
};

const ordersByCode = new Map<number, CloseOrder>(
  Object.values(closeCodes).map(({ code, order }) => [code, order]),
);

export function orderOf(code: number): CloseOrder {
  return ordersByCode.get(code) ?? 'resume';
}

const SLOT = /^slot=(\d{1,7})$/;

/** The wait a server ordered in a close reason, if it did. */
export function slotOf(reason: string): number | undefined {
  const slot = SLOT.exec(reason)?.[1];
  return slot === undefined ? undefined : Number(slot);
}
