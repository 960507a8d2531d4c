/**
 * Runs in every measured page before its own code: notes when Join is clicked and when the first
 * frame of somebody else's picture is on the screen after that. The same for the app and the floor.
 */
interface Stopwatch {
  firstFrameMs: Promise<number>;
}

export function installStopwatch(): void {
  const { promise, resolve } = Promise.withResolvers<number>();
  const stopwatch: Stopwatch = { firstFrameMs: promise };
  Object.assign(window, { stopwatch });

  let clickedAt: number | undefined;
  const onClick = (event: MouseEvent): void => {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    if (button?.textContent.trim() === 'Join') clickedAt = event.timeStamp;
  };
  document.addEventListener('click', onClick, { capture: true });

  const onFrame = (video: HTMLVideoElement, at: number): void => {
    if (clickedAt !== undefined && video.ariaLabel !== 'You') resolve(at - clickedAt);
  };
  const source = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject');
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
    ...source,
    set(this: HTMLMediaElement, stream: MediaStream | null) {
      source?.set?.call(this, stream);
      if (stream === null || !(this instanceof HTMLVideoElement)) return;
      this.requestVideoFrameCallback((at) => onFrame(this, at));
    },
  });
}

/** Of this page, once a click and a frame have been seen. */
export function readStopwatch(patienceMs: number): Promise<number> {
  const { stopwatch } = window as unknown as { stopwatch: Stopwatch };
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('No frame of the other person came.')), patienceMs);
  });
  return Promise.race([stopwatch.firstFrameMs, late]);
}
