import { useEffect, useMemo } from 'preact/hooks';
/** The page of a pair: to open it is to call, unless the person has to say so first. */
import type { PairSides } from '@parley/client';
import { HomeButton } from '../parts/home-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Message } from '../parts/message.tsx';
import { FROM_ELSEWHERE, note } from '../router.ts';
import { fetchCallAhead } from '../screens/lazy.ts';
import { pairPage } from '../state/pair.ts';
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';
import { OnTheWay } from './on-the-way.tsx';
import { pairTexts } from './pair-texts.ts';
import { Pairing, type Stage } from './pairing.ts';

export function Pair({ pair }: { pair: PairSides }) {
  const store = useStore();
  const pairing = useMemo(
    () => new Pairing(store, pair, pairPage()?.asks || note.peek() === FROM_ELSEWHERE),
    [store, pair],
  );
  useEffect(() => {
    void pairing.arrive();
    return () => void pairing.turnAway();
  }, [pairing]);
  useEffect(() => {
    // Should it fail, it is asked for again when the call begins.
    fetchCallAhead().catch(() => undefined);
  }, []);

  const stage = pairing.stage.value;
  if (stage.is === 'joining') return <OnTheWay peer={pair.peer} />;
  const mayCall = stage.is === 'asking';
  return (
    <Message key={stage.is} {...wordsOf(stage, pair)}>
      <div class="row">
        <button type="button" class="button primary" onClick={() => void pairing.call()}>
          <Icon name={mayCall ? 'video' : 'rotate-cw'} />
          {mayCall ? pairTexts.call : texts.controls.tryAgain}
        </button>
        <HomeButton />
      </div>
    </Message>
  );
}

function wordsOf(stage: Exclude<Stage, { is: 'joining' }>, pair: PairSides) {
  if (stage.is === 'refused') return pairTexts.refused(stage.why);
  return pairTexts[stage.is](pair);
}
