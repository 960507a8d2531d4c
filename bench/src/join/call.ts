/** One of the ways in which two browsers call each other, again and again: the same steps for all. */
import type { BrowserContext, Page } from 'playwright-core';
import { readStopwatch } from './stopwatch.ts';

export type Contexts = readonly [host: BrowserContext, guest: BrowserContext];

export interface Call {
  /** The host is there, and the guest has nothing left to do but to click. */
  prepare(): Promise<void>;
  click(): Promise<void>;
  readonly pages: readonly [host: Page, guest: Page];
  /** Nothing of it runs any more. */
  part(): Promise<void>;
}

export const PATIENCE_MS = 20_000;
/** Until a page that waits has come to rest. */
export const SETTLE_MS = 500;

/** From the click to the first frame of the other's picture. */
export async function firstFrameMs(call: Call): Promise<number> {
  await call.prepare();
  await call.click();
  const [, guest] = call.pages;
  return guest.evaluate(readStopwatch, PATIENCE_MS);
}
