/** Microphone and Camera, the same in the green room and in the call. */
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';
import { Toggle } from './toggle.tsx';

export function MediaToggles() {
  const { parley, local } = useStore();
  const { media } = local.value;
  return (
    <>
      <Toggle
        name={texts.controls.microphone}
        icon="mic"
        offIcon="mic-off"
        alarming
        pressed={media.microphone}
        onPress={() => parley.local.setMicrophone(!media.microphone)}
      />
      <Toggle
        name={texts.controls.camera}
        icon="video"
        offIcon="video-off"
        alarming
        pressed={media.camera}
        onPress={() => void parley.local.setCamera(!media.camera)}
      />
    </>
  );
}
