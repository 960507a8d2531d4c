/** The address bar as a signal. A note in the history entry survives reload and Back, yet never travels with a copied address. */
import { computed, signal } from '@preact/signals';
import { pairPage, pathOfPair } from './state/pair.ts';
import { pathOf, routeOf } from './state/route.ts';

const here = (): string => location.pathname + location.search;

/** The note of an entry that another site may have led to. */
export const FROM_ELSEWHERE = 'from elsewhere';

// What a form named stands only in the page; in the entry it outlives a reload. So does from where it
// came: a page that reloads itself comes from our own site, as the server sees it.
const pair = pairPage();
if (pair !== undefined) {
  const isNamed = pathOf(routeOf(here())) === pathOfPair(pair);
  if (!isNamed) history.replaceState(null, '', pathOfPair(pair));
  if (pair.asks) history.replaceState(FROM_ELSEWHERE, '');
}

const address = signal(here());
const state = signal<unknown>(history.state);

export const route = computed(() => routeOf(address.value));
export const note = computed(() => (typeof state.value === 'string' ? state.value : undefined));

export function go(to: string, options: { replace?: boolean; note?: string } = {}): void {
  const left = options.note ?? null;
  if (options.replace === true) history.replaceState(left, '', to);
  else history.pushState(left, '', to);
  follow();
}

function follow(): void {
  address.value = here();
  state.value = history.state;
}

addEventListener('popstate', follow);
