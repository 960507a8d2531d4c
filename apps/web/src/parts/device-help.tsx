/** What to do when a device gives nothing; camera and microphone with the same trouble share one text. */
import type { LocalState } from '@parley/client';
import { deviceTexts } from '../device-texts.ts';
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';
import { Icon } from './icon.tsx';
import './later-icons.ts';

export function DeviceHelp() {
  const { ownMedia, local } = useStore();
  const helps = helpsFor(local.value.problems);
  if (helps.length === 0) return null;
  return (
    <div class="help" role="group" aria-label={texts.greenRoom.devices}>
      {helps.map(({ title, text }) => (
        <div key={title} class="help-item">
          <Icon name="triangle-alert" />
          <div>
            <h2>{title}</h2>
            <p>{text}</p>
          </div>
        </div>
      ))}
      <button type="button" class="button" onClick={() => void ownMedia.openAgain()}>
        <Icon name="rotate-cw" />
        {texts.controls.tryAgain}
      </button>
    </div>
  );
}

export function helpsFor({ camera, microphone }: LocalState['problems']) {
  const names = deviceTexts.names;
  if (camera !== undefined && camera === microphone) return [deviceTexts.help[camera](names.both)];
  return [
    ...(camera === undefined ? [] : [deviceTexts.help[camera](names.camera)]),
    ...(microphone === undefined ? [] : [deviceTexts.help[microphone](names.microphone)]),
  ];
}
