/** Microphone and Camera, the same in the green room and in the call. */
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';
import { Toggle } from './toggle.tsx';

export function MediaToggles() {
  const { ownMedia, local } = useStore();
  const { media } = local.value;
  const opening = ownMedia.opening.value;
  return (
    <>
      <Toggle
        name={texts.controls.microphone}
        icon="mic"
        offIcon="mic-off"
        alarming
        disabled={opening}
        pressed={media.microphone}
        onPress={() => ownMedia.setMicrophone(!media.microphone)}
      />
      <Toggle
        name={texts.controls.camera}
        icon="video"
        offIcon="video-off"
        alarming={!opening}
        disabled={opening}
        pressed={media.camera}
        onPress={() => ownMedia.setCamera(!media.camera)}
      />
    </>
  );
}
