/** The Chromium that measurements start: with a fake camera, and quiet about everything else. */
export const CHROMIUM = '/usr/bin/chromium';

export const browserArgs: readonly string[] = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--use-fake-ui-for-media-stream',
];
