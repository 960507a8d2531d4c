/**
 * Runs in every measured page before its own code: notes when, since the page was asked for, the first
 * frame of somebody else's picture is on the screen. The same for the app and the floor.
 */
interface FrameClock {
  firstFrameMs: Promise<number>;
}

export function installFrameClock(): void {
  const { promise, resolve } = Promise.withResolvers<number>();
  const frameClock: FrameClock = { firstFrameMs: promise };
  Object.assign(window, { frameClock });
  const source = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject');
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
    ...source,
    set(this: HTMLMediaElement, stream: MediaStream | null) {
      source?.set?.call(this, stream);
      if (stream === null || !(this instanceof HTMLVideoElement)) return;
      this.requestVideoFrameCallback((at) => {
        if (this.ariaLabel !== 'You') resolve(at);
      });
    },
  });
}

export function readFrameClock(patienceMs: number): Promise<number> {
  const { frameClock } = window as unknown as { frameClock: FrameClock };
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('No frame of the other person came.')), patienceMs);
  });
  return Promise.race([frameClock.firstFrameMs, late]);
}
