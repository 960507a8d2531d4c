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
  goodbye: { code: 1000, order: 'stop', meaning: 'The client said goodbye; the session is over.' },
  drain: { code: 1012, order: 'resumeAfter', meaning: 'The server restarts.' },
  protocol: { code: 4400, order: 'newSession', meaning: 'The client broke the protocol.' },
  unauthorized: { code: 4401, order: 'stop', meaning: 'The credentials were refused.' },
  denied: { code: 4403, order: 'stop', meaning: 'This client may not connect.' },
  helloTimeout: { code: 4408, order: 'resumeAfter', meaning: 'No hello arrived in time.' },
  superseded: { code: 4409, order: 'stop', meaning: 'Another connection took the session over.' },
  tooBig: { code: 4413, order: 'newSession', meaning: 'A frame was larger than allowed.' },
  slowConsumer: { code: 4420, order: 'resume', meaning: 'The client read too slowly.' },
  silent: { code: 4421, order: 'resume', meaning: 'Nothing was heard from the client.' },
  rate: { code: 4429, order: 'resumeAfter', meaning: 'Too many messages.' },
} as const satisfies Record<string, { code: number; order: CloseOrder; meaning: string }>;

export type CloseName = keyof typeof closeCodes;

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
