/** The screens that a guest who opens a link does not need at once. */
import { lazily } from '../parts/lazily.ts';

export const { Lazy: Home } = lazily(async () => (await import('../home/home.tsx')).Home);

export const { Lazy: History } = lazily(
  async () => (await import('../history/history.tsx')).History,
);

export const { Lazy: Settings } = lazily(
  async () => (await import('../settings/settings.tsx')).Settings,
);

export const { Lazy: Call, fetchAhead: fetchCallAhead } = lazily(
  async () => (await import('../call/call.tsx')).Call,
);
