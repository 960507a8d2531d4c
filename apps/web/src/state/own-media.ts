import { type ReadonlySignal, signal } from '@preact/signals';
/**
 * Camera and microphone as a screen asks for them. What a person switched off stays off after a
 * reload, in this tab.
 */
import type { Parley } from '@parley/client';
import { remembered } from './remembered.ts';

const OFF = 'off';

export interface OwnMedia {
  /** The browser, or the person it asks, has not answered yet. */
  readonly opening: ReadonlySignal<boolean>;
  /** Once, until closed. */
  readonly open: () => void;
  readonly openAgain: () => Promise<void>;
  readonly close: () => void;
  /** The call is over and closed them: the next one opens them anew. */
  readonly closed: () => void;
  readonly setMicrophone: (on: boolean) => void;
  readonly setCamera: (on: boolean) => void;
}

export function createOwnMedia({ local }: Parley): OwnMedia {
  const opening = signal(false);
  const microphone = remembered('tab', 'microphone');
  const camera = remembered('tab', 'camera');
  let isAsked = false;

  const openAgain = async (): Promise<void> => {
    isAsked = true;
    opening.value = true;
    if (microphone.peek() === OFF) local.setMicrophone(false);
    await local.open({ camera: camera.peek() !== OFF });
    opening.value = false;
  };
  const closed = (): void => {
    isAsked = false;
  };
  return {
    opening,
    open() {
      if (!isAsked) void openAgain();
    },
    openAgain,
    close() {
      closed();
      local.close();
    },
    closed,
    setMicrophone(on) {
      microphone.value = on ? '' : OFF;
      local.setMicrophone(on);
    },
    setCamera(on) {
      camera.value = on ? '' : OFF;
      void local.setCamera(on);
    },
  };
}
