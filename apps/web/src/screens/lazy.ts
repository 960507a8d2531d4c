/** The screens that a guest who opens a link does not need at once. */
import { lazily } from '../parts/lazily.ts';
import around from '../styles/around.css?url';
import inCall from '../styles/in-call.css?url';

export const { Lazy: Home } = lazily(around, async () => (await import('../home/home.tsx')).Home);

export const { Lazy: History } = lazily(
  around,
  async () => (await import('../history/history.tsx')).History,
);

export const { Lazy: Settings } = lazily(
  around,
  async () => (await import('../settings/settings.tsx')).Settings,
);

export const { Lazy: Call, fetchAhead: fetchCallAhead } = lazily(
  inCall,
  async () => (await import('../call/call.tsx')).Call,
);
