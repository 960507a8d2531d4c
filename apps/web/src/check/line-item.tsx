import type { ComponentChildren } from 'preact';
/** One line of the check: what it is about, how it is, and what to do. */
import { useState } from 'preact/hooks';
import type { IconName } from '../parts/icon-names.ts';
import { Icon } from '../parts/icon.tsx';
import { LevelMeter } from '../parts/level-meter.tsx';
import { Picture } from '../parts/picture.tsx';
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';
import type { CheckRun } from './check-run.ts';
import { checkTexts } from './check-texts.ts';
import type { deviceLines, Line, LineName, LineState } from './lines.ts';
import { playSound } from './play-sound.ts';

const ICONS: Record<LineState, IconName> = {
  waiting: 'circle-dashed',
  running: 'loader-circle',
  good: 'circle-check',
  poor: 'triangle-alert',
  bad: 'circle-x',
  impossible: 'circle-minus',
};

interface LineItemProps {
  name: LineName;
  line: Line;
  children?: ComponentChildren;
}

export function LineItem({ name, line: { state, text, todo }, children }: LineItemProps) {
  return (
    <li class={`check-line ${state}`}>
      <Icon name={ICONS[state]} spin={state === 'running'} />
      <div class="check-words">
        <p class="check-name">
          <span>{checkTexts.names[name]}</span>
          <span class="check-state">{checkTexts.states[state]}</span>
        </p>
        <p>{text}</p>
        {todo !== undefined && <p class="soft">{todo}</p>}
      </div>
      {children}
    </li>
  );
}

interface DeviceExtraProps {
  name: (typeof deviceLines)[number];
  run: CheckRun;
}

export function DeviceExtra({ name, run }: DeviceExtraProps) {
  const { media, stream } = useStore().local.value;
  switch (name) {
    case 'microphone':
      return <div class="check-extra">{media.microphone && <LevelMeter />}</div>;
    case 'camera':
      return (
        <div class="check-extra check-picture">
          <Picture stream={stream} label={texts.you} own hidden={!media.camera} />
          {!media.camera && <Icon name="video-off" />}
        </div>
      );
    case 'speaker':
      return <Speaker run={run} />;
  }
}

type Played = 'not yet' | 'plays' | 'played';

/** Only the person knows whether a sound was heard. */
function Speaker({ run }: { run: CheckRun }) {
  const { local } = useStore();
  const [played, setPlayed] = useState<Played>('not yet');
  const play = async (): Promise<void> => {
    setPlayed('plays');
    try {
      await playSound(local.value.chosen.speaker);
    } catch {
      run.answerSpeaker('failed');
    }
    setPlayed('played');
  };
  const answer = (heard: boolean): void => {
    setPlayed('not yet');
    run.answerSpeaker(heard ? 'heard' : 'silent');
  };
  const isAnswered = run.lines.value.speaker.state !== 'waiting';
  return (
    <div class="check-speaker">
      <button
        type="button"
        class="button"
        aria-busy={played === 'plays'}
        onClick={() => {
          if (played !== 'plays') void play();
        }}
      >
        <Icon name="volume-2" />
        {isAnswered || played === 'played' ? checkTexts.playAgain : checkTexts.play}
      </button>
      {played === 'played' && (
        <div class="check-answer" role="group" aria-label={checkTexts.didYouHear}>
          <span>{checkTexts.didYouHear}</span>
          <button type="button" class="button" onClick={() => answer(true)}>
            {checkTexts.heard}
          </button>
          <button type="button" class="button" onClick={() => answer(false)}>
            {checkTexts.heardNothing}
          </button>
        </div>
      )}
    </div>
  );
}
