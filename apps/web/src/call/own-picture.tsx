/** The own picture, small, in a corner of choice: dragged there, or sent there by the arrow keys. */
import { useSignal } from '@preact/signals';
import { useId, useRef } from 'preact/hooks';
import { callTexts } from '../call-texts.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Icon } from '../parts/icon.tsx';
import { Picture } from '../parts/picture.tsx';
import { useStore } from '../state/store.ts';
import { texts } from '../texts.ts';
import { useOwnName } from './use-own-name.ts';

interface Corner {
  x: 'left' | 'right';
  y: 'top' | 'bottom';
}

const ARROWS: Readonly<Record<string, Partial<Corner>>> = {
  ArrowLeft: { x: 'left' },
  ArrowRight: { x: 'right' },
  ArrowUp: { y: 'top' },
  ArrowDown: { y: 'bottom' },
};

export function OwnPicture() {
  const { local } = useStore();
  const name = useOwnName();
  const corner = useSignal<Corner>({ x: 'right', y: 'bottom' });
  const frame = useRef<HTMLDivElement>(null);
  const hintId = useId();
  const drag = useDrag(frame, (next) => (corner.value = next));
  const { stream, media } = local.value;
  const showing = media.camera && stream !== null;

  const onKeyDown = (event: KeyboardEvent): void => {
    const move = ARROWS[event.key];
    if (move === undefined) return;
    event.preventDefault();
    corner.value = { ...corner.value, ...move };
  };

  return (
    <div ref={frame} class={`own-picture ${corner.value.x} ${corner.value.y}`}>
      <Picture stream={stream} label={texts.you} own hidden={!showing} />
      {!showing && <Avatar name={name} />}
      {!media.microphone && (
        <span class="own-muted">
          <Icon name="mic-off" />
        </span>
      )}
      <button
        type="button"
        class="own-handle"
        aria-label={callTexts.call.moveOwn}
        aria-describedby={hintId}
        onKeyDown={onKeyDown}
        {...drag}
      />
      <span id={hintId} class="visually-hidden">
        {callTexts.call.moveHint}
      </span>
    </div>
  );
}

/** Follows the pointer, and settles in the corner nearest to where it was let go. */
function useDrag(frame: { current: HTMLDivElement | null }, settle: (corner: Corner) => void) {
  const from = useRef<{ x: number; y: number } | undefined>(undefined);
  const place = (offset: string): void => frame.current?.style.setProperty('translate', offset);
  const end = (): void => {
    const box = frame.current?.getBoundingClientRect();
    const stage = frame.current?.parentElement?.getBoundingClientRect();
    const moved = from.current !== undefined;
    from.current = undefined;
    place('');
    if (!moved || box === undefined || stage === undefined) return;
    const isLeft = box.x + box.width / 2 < stage.x + stage.width / 2;
    const isTop = box.y + box.height / 2 < stage.y + stage.height / 2;
    settle({ x: isLeft ? 'left' : 'right', y: isTop ? 'top' : 'bottom' });
  };
  return {
    onPointerDown(event: PointerEvent) {
      if (event.target instanceof Element) event.target.setPointerCapture(event.pointerId);
      from.current = { x: event.clientX, y: event.clientY };
    },
    onPointerMove(event: PointerEvent) {
      if (from.current === undefined) return;
      place(`${event.clientX - from.current.x}px ${event.clientY - from.current.y}px`);
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}
