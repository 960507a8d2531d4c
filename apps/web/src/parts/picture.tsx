/** A stream on the screen. While the picture is hidden its sound goes on. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useStore } from '../state/store.ts';

interface PictureProps {
  stream: MediaStream | null;
  label: string;
  /** Own pictures are silent, and mirrored as people know themselves. */
  own?: boolean;
  hidden?: boolean;
  /** Nothing may be cut off: a shared screen. */
  whole?: boolean;
}

export function Picture({
  stream,
  label,
  own = false,
  hidden = false,
  whole = false,
}: PictureProps) {
  const store = useStore();
  const video = useRef<HTMLVideoElement>(null);
  const silent = own || store.soundBlocked.value;
  const speaker = store.local.value.chosen.speaker;
  // At once and not after the next frame: the first picture waits for this.
  useLayoutEffect(() => {
    const element = video.current;
    if (element === null) return undefined;
    element.srcObject = stream;
    if (stream === null) return undefined;
    // As a property: the attribute only counts when the element is made.
    element.muted = silent;
    element.play().catch((error: unknown) => {
      const refused = error instanceof DOMException && error.name === 'NotAllowedError';
      if (refused && !silent) store.soundBlocked.value = true;
    });
    return () => {
      element.srcObject = null;
    };
  }, [stream, silent, store]);
  useEffect(() => {
    if (own || speaker === undefined || video.current?.setSinkId === undefined) return;
    // The speaker may be unplugged: then the browser's own choice goes on.
    video.current.setSinkId(speaker).catch(() => undefined);
  }, [speaker, own]);
  const [tall, setTall] = useState(false);
  const kinds = [own && 'own', hidden && 'off', whole && 'whole', tall && 'tall'];
  return (
    <video
      ref={video}
      class={['picture', ...kinds.filter(Boolean)].join(' ')}
      aria-label={label}
      onResize={({ currentTarget }) =>
        setTall(currentTarget.videoHeight > currentTarget.videoWidth)
      }
      autoplay
      playsInline
      muted={silent}
    />
  );
}
