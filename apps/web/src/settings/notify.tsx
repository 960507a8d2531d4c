/** Whether this device is told of calls while no page is open. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { homeTexts } from '../home-texts.ts';
import { Choice } from '../parts/choice.tsx';
import { Notice } from '../parts/notice.tsx';
import { useAction } from '../parts/use-action.ts';
import { type PushState, pushState, turnPushOff, turnPushOn } from '../ringing/push.ts';
import { useStore } from '../state/store.ts';

const WISHES = ['on', 'off'] as const;

export function Notify() {
  const { parley, state, announcements } = useStore();
  const { pushKey } = state.value;
  const words = homeTexts.settings;
  const { busy, error, run } = useAction();
  const push = useSignal<PushState | undefined>(undefined);

  useEffect(() => {
    void run(async () => {
      push.value = await pushState(parley);
    });
  }, [parley, pushKey]);

  const change = async (wish: 'on' | 'off'): Promise<void> => {
    const done = await run(async () => {
      push.value = await (wish === 'on' ? turnPushOn(parley) : turnPushOff(parley));
    });
    if (done && push.value === wish) announcements.add(words.saved);
  };
  const is = push.value;
  return (
    <>
      <Choice
        label={words.notify}
        options={WISHES.map((value) => ({ value, text: words.notifyIs[value] }))}
        value={is === 'on' ? 'on' : 'off'}
        hint={words.notifyHint[is ?? 'off']}
        busy={busy.value}
        disabled={is === 'forbidden' || is === 'missing'}
        onChoose={(wish) => void change(wish)}
      />
      {error.value !== undefined && <Notice alert>{error.value}</Notice>}
    </>
  );
}
