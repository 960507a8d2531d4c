/** Microphone and Camera, the same before a call and in it. */
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';
import { Toggle } from './toggle.tsx';

export function MicrophoneToggle() {
  const { ownMedia, local } = useStore();
  const { microphone } = local.value.media;
  return (
    <Toggle
      name={texts.controls.microphone}
      icon="mic"
      offIcon="mic-off"
      alarming
      disabled={ownMedia.opening.value}
      pressed={microphone}
      onPress={() => ownMedia.setMicrophone(!microphone)}
    />
  );
}

export function CameraToggle() {
  const { ownMedia, local } = useStore();
  const { camera } = local.value.media;
  const opening = ownMedia.opening.value;
  return (
    <Toggle
      name={texts.controls.camera}
      icon="video"
      offIcon="video-off"
      alarming={!opening}
      disabled={opening}
      pressed={camera}
      onPress={() => ownMedia.setCamera(!camera)}
    />
  );
}
