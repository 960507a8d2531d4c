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
      event: () => EnvironmentEvent,
    ) => {
      const heard = (): void => listener(event());
      target?.addEventListener(name, heard);
      ends.push(() => target?.removeEventListener(name, heard));
    };
    watch(window, 'online', () => 'online');
    watch(window, 'offline', () => 'offline');
    // Also fires on an ordinary load, where a probe of a new connection does no harm.
    watch(window, 'pageshow', () => 'pageShown');
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
