/** The service worker of this browser, where it has such a thing: it shows calls as notifications. */

const WORKER = '/sw.js';

/** What the worker asks of an open page; `sw.js` says it. */
export interface WorkerWish {
  answer: 'accept' | 'decline';
  invite: string;
}

export const workers = (): ServiceWorkerContainer | undefined =>
  'serviceWorker' in navigator ? navigator.serviceWorker : undefined;

/** Undefined where there is none, as in private windows and on insecure pages. */
export async function registration(): Promise<ServiceWorkerRegistration | undefined> {
  try {
    return await workers()?.register(trusted(WORKER), { updateViaCache: 'none' });
  } catch {
    return undefined;
  }
}

export function wishOf(message: unknown): WorkerWish | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { answer, invite } = message as Partial<WorkerWish>;
  const isAnswer = answer === 'accept' || answer === 'decline';
  return isAnswer && typeof invite === 'string' ? { answer, invite } : undefined;
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL: (url: string) => string };
}

/** Our policy lets scripts come from nothing but addresses that were looked at. */
function trusted(url: string): string {
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy('parley-worker', {
    createScriptURL: (asked) => (asked === WORKER ? asked : ''),
  });
  return policy?.createScriptURL(url) ?? url;
}
