import { useEffect, useState } from 'preact/hooks';
/** Says that the server is not there, once it has been so for longer than a blink. */
import type { ConnectionState } from '@parley/client';
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';
import { Notice } from './notice.tsx';

const PATIENCE_MS = 2_500;

export function ServerNotice() {
  const { connection } = useStore().state.value;
  const away = connection.is !== 'online' && connection.is !== 'idle';
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (!away) return undefined;
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [away]);
  if (!away || !late) return null;
  return (
    <div class="server-notice">
      <Notice alert>{wordsFor(connection)}</Notice>
    </div>
  );
}

function wordsFor(connection: ConnectionState): string {
  if (connection.is === 'queued') return texts.server.queued;
  return navigator.onLine ? texts.server.silent : texts.server.offline;
}
