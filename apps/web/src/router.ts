/** The address bar as a signal. A note in the history entry survives reload and Back, yet never travels with a copied address. */
import { computed, signal } from '@preact/signals';
import { routeOf } from './state/route.ts';

const path = signal(location.pathname);
const state = signal<unknown>(history.state);

export const route = computed(() => routeOf(path.value));
export const note = computed(() => (typeof state.value === 'string' ? state.value : undefined));

export function go(to: string, options: { replace?: boolean; note?: string } = {}): void {
  const left = options.note ?? null;
  if (options.replace === true) history.replaceState(left, '', to);
  else history.pushState(left, '', to);
  follow();
}

function follow(): void {
  path.value = location.pathname;
  state.value = history.state;
}

addEventListener('popstate', follow);
