/** The own picture as the others will get it, with what is needed to set it right. */
import { Avatar } from '../parts/avatar.tsx';
import { lazily } from '../parts/lazily.ts';
import { LevelMeter } from '../parts/level-meter.tsx';
import { CameraToggle, MicrophoneToggle } from '../parts/media-toggles.tsx';
import { Picture } from '../parts/picture.tsx';
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';

/** Few need it. */
const { Lazy: DeviceHelp } = lazily(() => import('../parts/device-help.tsx'), 'DeviceHelp');

export function Preview() {
  const { local, name, ownMedia } = useStore();
  const { stream, media, problems } = local.value;
  const person = name.value.trim();
  const showing = media.camera && hasPicture(stream);
  return (
    <section class="preview" aria-label={texts.greenRoom.preview}>
      <div class="preview-tile">
        <Picture stream={stream} label={texts.you} own hidden={!showing} />
        {!showing && (
          <div class="preview-off">
            {person !== '' && <Avatar name={person} />}
            <p>{ownMedia.opening.value ? texts.greenRoom.opening : texts.greenRoom.cameraOff}</p>
          </div>
        )}
        <div class="preview-bar">
          {media.microphone ? <LevelMeter /> : <span />}
          <MicrophoneToggle />
          <CameraToggle />
        </div>
      </div>
      {(problems.camera ?? problems.microphone) !== undefined && <DeviceHelp />}
    </section>
  );
}

const hasPicture = (stream: MediaStream | null): boolean =>
  stream !== null && stream.getVideoTracks().length > 0;
