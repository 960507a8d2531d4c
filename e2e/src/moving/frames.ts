/** When a page painted the pictures of the other person: kept by the page itself, asked for from outside. */
import type { Page } from 'playwright-core';

interface Observed {
  readonly observed: { readonly tracks: readonly MediaStreamTrack[] };
  readonly frames: number[];
}

/** Runs in the page before its own code, after what keeps the tracks of its own camera. */
export function watchFrames(): void {
  const page = window as unknown as Observed & { frames: number[] };
  page.frames = [];
  const watched = new WeakSet<HTMLVideoElement>();
  const shows = (video: HTMLVideoElement): boolean => {
    const stream = video.srcObject;
    if (!(stream instanceof MediaStream)) return false;
    return stream.getVideoTracks().some((track) => !page.observed.tracks.includes(track));
  };
  const watch = (video: HTMLVideoElement): void => {
    video.requestVideoFrameCallback(() => {
      if (shows(video)) page.frames.push(Date.now());
      watch(video);
    });
  };
  setInterval(() => {
    for (const video of document.querySelectorAll('video')) {
      if (watched.has(video)) continue;
      watched.add(video);
      watch(video);
    }
  }, 50);
}

export const framesOf = (page: Page): Promise<number[]> =>
  page.evaluate(() => (window as unknown as Observed).frames);

/** The longest time without a new picture that was not over at `since`, and when it was over. */
export function freezeAfter(frames: readonly number[], since: number): Freeze {
  let longest: Freeze = { ms: 0, until: since };
  for (const [place, until] of frames.entries()) {
    const ms = until - (frames[place - 1] ?? until);
    if (until > since && ms > longest.ms) longest = { ms, until };
  }
  return longest;
}

export interface Freeze {
  readonly ms: number;
  readonly until: number;
}
