/** Debian's own browsers with fake cameras, driven without downloads. */
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  firefox,
} from 'playwright-core';

export type BrowserName = 'chromium' | 'firefox';

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** What is measured here is media; without the last one sound may wait for a press, and is no energy then. */
const fakeDevices = [
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream=fps=15',
  '--autoplay-policy=no-user-gesture-required',
];

export interface ChromiumOptions {
  /** No fake camera and no automatic yes: permission is what the context grants. */
  realDevices?: boolean;
  /** Pages that are left are kept for later, as they are where nobody drives the browser. */
  keepsPages?: boolean;
  args?: readonly string[];
  executablePath?: string;
  env?: NodeJS.ProcessEnv;
}

export const launchChromium = (options: ChromiumOptions = {}): Promise<Browser> =>
  chromium.launch(launchOptions(options));

/** With its process, which can be made to stand still. */
export async function launchChromiumProcess(
  options: ChromiumOptions = {},
): Promise<{ browser: Browser; pid: number; close: () => Promise<void> }> {
  const server = await chromium.launchServer(launchOptions(options));
  const browser = await chromium.connect(server.wsEndpoint());
  return { browser, pid: server.process().pid ?? 0, close: () => server.close() };
}

const launchOptions = ({
  realDevices,
  keepsPages = false,
  args = [],
  executablePath,
  env,
}: ChromiumOptions) => ({
  executablePath: executablePath ?? '/usr/bin/chromium',
  headless: true,
  ...(env && { env }),
  ...(keepsPages && { ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
  args: [...quiet, ...(realDevices ? [] : fakeDevices), ...args],
});

export const firefoxPrefs = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
};

function launchFirefox(): Promise<Browser> {
  return firefox.launch({
    channel: 'moz-firefox',
    executablePath: '/usr/bin/firefox-esr',
    headless: true,
    firefoxUserPrefs: firefoxPrefs,
  });
}

export const launch = (name: BrowserName): Promise<Browser> =>
  name === 'chromium' ? launchChromium() : launchFirefox();

/** A person's browser. */
export async function newPerson(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, ...options });
  await observe(context);
  return context;
}

/**
 * Cameras are asked for small pictures, so that several calls fit on two cores, and peer connections are
 * kept where the tests can measure them.
 */
export const observe = async (context: BrowserContext): Promise<void> => {
  await context.addInitScript(observePage);
};

/** Runs in the page before its own code. */
function observePage(): void {
  const fresh = {
    peers: [] as RTCPeerConnection[],
    tracks: [] as MediaStreamTrack[],
    announced: [] as string[],
  };
  // Connections that are made in a frame belong to the page, too.
  const outer =
    window.parent === window ? undefined : (window.parent as { observed?: typeof fresh });
  const seen = outer?.observed ?? fresh;
  Object.assign(window, { observed: seen });
  if (typeof RTCPeerConnection !== 'undefined') {
    window.RTCPeerConnection = new Proxy(RTCPeerConnection, {
      construct(target, args: [RTCConfiguration?]) {
        const peer = new target(...args);
        seen.peers.push(peer);
        return peer;
      },
    });
  }
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const element = target instanceof Element ? target : target.parentElement;
      const region = element?.closest('[aria-live]');
      if (region?.textContent) seen.announced.push(region.textContent);
    }
  }).observe(document, { subtree: true, childList: true, characterData: true });
  const devices = navigator.mediaDevices;
  if (devices === undefined) return;
  const getUserMedia = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (wanted) => {
    const video = wanted?.video
      ? {
          width: 320,
          height: 240,
          frameRate: 15,
          ...(wanted.video === true ? {} : { deviceId: wanted.video.deviceId ?? '' }),
        }
      : false;
    const stream = await getUserMedia({ ...wanted, video: video && withoutEmpty(video) });
    seen.tracks.push(...stream.getTracks());
    return stream;
  };
  function withoutEmpty(video: MediaTrackConstraints): MediaTrackConstraints {
    if (video.deviceId === '') delete video.deviceId;
    return video;
  }
}
