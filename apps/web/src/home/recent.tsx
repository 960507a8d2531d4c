/** The last few calls: what became of them, and calling back with one press. */
import { useEffect, useMemo } from 'preact/hooks';
import type { MeView, Parley } from '@parley/client';
import { homeTexts } from '../home-texts.ts';
import { CallLine } from '../parts/call-line.tsx';
import { Empty } from '../parts/empty.tsx';
import { Link } from '../parts/link.tsx';
import { Notice } from '../parts/notice.tsx';
import { useRowCount } from '../parts/use-row-count.ts';
import { WaitingRows } from '../parts/waiting-rows.tsx';
import { CallList } from '../state/call-list.ts';
import { whenOf } from '../state/past-calls.ts';
import { useStore } from '../state/store.ts';

const SHOWN = 5;

export function Recent({ me }: { me: MeView | undefined }) {
  const { parley } = useStore();
  const words = homeTexts.calls;
  const list = useMemo(() => listOf(parley, me?.id ?? ''), [parley, me?.id]);
  // A call missed here or seen elsewhere changes the list, too.
  useEffect(() => {
    if (me !== undefined) void list.read();
  }, [list, me === undefined, me?.missed]);
  const calls = list.calls.value;
  const lastRows = useRowCount('calls', calls?.length);
  const now = new Date();
  return (
    <section class="card list" aria-labelledby="recent-title">
      <div class="list-head">
        <h2 id="recent-title">{words.title}</h2>
        <Link to="/history" class="button quiet">
          {words.all}
        </Link>
      </div>
      {list.reading.error.value !== undefined && <Notice>{list.reading.error.value}</Notice>}
      {calls === undefined && list.reading.error.value === undefined && (
        <WaitingRows rows={lastRows} />
      )}
      {calls?.length === 0 && (
        <Empty icon="rotate-ccw-clock" title={words.empty} text={words.emptyHint} />
      )}
      <ul class="people">
        {calls?.map((call) => (
          <CallLine key={call.id} call={call} when={whenOf(call, now)} />
        ))}
      </ul>
    </section>
  );
}

/** What was read last is there at once when one comes home from a call. */
let kept: { parley: Parley; id: string; list: CallList } | undefined;

function listOf(parley: Parley, id: string): CallList {
  if (kept?.parley !== parley || kept.id !== id) {
    kept = { parley, id, list: new CallList(parley.history, SHOWN) };
  }
  return kept.list;
}
