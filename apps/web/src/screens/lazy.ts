/** The screens that a guest who opens a link does not need at once. */
import { lazily } from '../parts/lazily.ts';
import around from '../styles/around.css?url';
import check from '../styles/check.css?url';
import inCall from '../styles/in-call.css?url';
import ringing from '../styles/ringing.css?url';

export const { Lazy: Home } = lazily(() => import('../home/home.tsx'), 'Home', around);

export const { Lazy: History } = lazily(() => import('../history/history.tsx'), 'History', around);

export const { Lazy: Settings } = lazily(
  () => import('../settings/settings.tsx'),
  'Settings',
  around,
);

export const { Lazy: Check } = lazily(() => import('../check/check.tsx'), 'Check', check);

export const { Lazy: Pair } = lazily(() => import('../pairs/pair.tsx'), 'Pair', inCall);

const call = lazily(() => import('../call/call.tsx'), 'Call', inCall);
const placing = lazily(() => import('../ringing/placing.tsx'), 'Placing', ringing);
const ended = lazily(() => import('./ended.tsx'), 'Ended');
const closed = lazily(() => import('./closed.tsx'), 'Closed');

export const { Lazy: Call } = call;
export const { Lazy: Returning } = lazily(
  () => import('../call/returning.tsx'),
  'Returning',
  inCall,
);
export const { Lazy: Placing } = placing;
export const { Lazy: Ended } = ended;
export const { Lazy: Closed } = closed;

/** What may be the end of the server for this page: its screen must be here before. */
export const fetchClosedAhead = (): Promise<void> => closed.fetchAhead();

/** The end of a call may be one, too. */
export const fetchCallAhead = () => Promise.all([call.fetchAhead(), ended.fetchAhead()]);

/** Once a tab is somebody, no call waits for code. */
export const { Lazy: Rings } = lazily(
  async () => (await Promise.all([import('../ringing/rings.tsx'), placing.fetchAhead()]))[0],
  'Rings',
  ringing,
);
