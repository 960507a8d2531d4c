/**
 * Signals whose text outlives the page: `local` for what belongs to the person, `tab` for what was
 * begun here. Where the browser refuses to store anything they are plain signals.
 */
import { effect, signal, type Signal } from '@preact/signals';

const CHARS_MAX = 8_192;

export function remembered(where: 'local' | 'tab', key: string): Signal<string> {
  const name = `parley.${key}`;
  const text = signal(attempt(() => storageOf(where).getItem(name)) ?? '');
  effect(() => {
    const value = text.value.slice(0, CHARS_MAX);
    attempt(() =>
      value === '' ? storageOf(where).removeItem(name) : storageOf(where).setItem(name, value),
    );
  });
  return text;
}

const storageOf = (where: 'local' | 'tab'): Storage =>
  where === 'local' ? localStorage : sessionStorage;

function attempt<Value>(access: () => Value): Value | undefined {
  try {
    return access();
  } catch {
    return undefined;
  }
}
