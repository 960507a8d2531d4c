/** What the browser tells about network, visibility and sleep, as the machine's words. */
import type { EnvironmentEvent } from '@parley/core/client';
import type { Environment } from './platform.ts';

export const browserEnvironment: Environment = {
  visible: () => document.visibilityState === 'visible',

  watch(listener) {
    const ends: (() => void)[] = [];
    const watch = (
      target: EventTarget | undefined,
      name: string,
      what: (event: Event) => EnvironmentEvent | undefined,
    ): void => {
      const heard = (event: Event): void => {
        const happened = what(event);
        if (happened !== undefined) listener(happened);
      };
      target?.addEventListener(name, heard);
      ends.push(() => target?.removeEventListener(name, heard));
    };
    watch(window, 'online', () => 'online');
    watch(window, 'offline', () => 'offline');
    // A page that was just loaded has nothing to prove.
    watch(window, 'pageshow', (event) =>
      event instanceof PageTransitionEvent && event.persisted ? 'pageShown' : undefined,
    );
    watch(document, 'resume', () => 'pageShown');
    watch(document, 'visibilitychange', () =>
      document.visibilityState === 'visible' ? 'visible' : 'hidden',
    );
    watch(connectionInformation(), 'change', () => 'networkChanged');
    return () => {
      for (const end of ends) end();
    };
  },
};

/** Not in every browser. */
function connectionInformation(): EventTarget | undefined {
  const { connection } = navigator as Navigator & { connection?: unknown };
  return connection instanceof EventTarget ? connection : undefined;
}
