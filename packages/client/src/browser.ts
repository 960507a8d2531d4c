/** The platform as a browser offers it. */
import { browserStorage } from './browser-storage.ts';
import { browserEnvironment } from './environment.ts';
import { meterOf } from './level-meter.ts';
import type { OpenPeer } from './peer-port.ts';
import type { PasskeyPort, Platform } from './platform.ts';
import { probeServer } from './server-probe.ts';
import { openSocket } from './socket-port.ts';

export function browserPlatform(): Platform {
  const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
  // Should it fail, it is asked for again when it is needed.
  fetchPeers().catch(() => undefined);
  return {
    pageUrl: location.origin,
    clock: {
      now: () => performance.now(),
      wall: () => Date.now(),
      setTimer(callback, delayMs) {
        const timer = setTimeout(callback, delayMs);
        return () => clearTimeout(timer);
      },
    },
    entropy: { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
    environment: browserEnvironment,
    storage: browserStorage,
    media: {
      devices: mediaDevices,
      isBlocked,
      newStream: (tracks) => new MediaStream([...tracks]),
      meter: meterOf,
    },
    passkeys: passkeys(),
    openSocket,
    peers: () => openPeer ?? fetchPeers(),
    probe: probeServer,
  };
}

let openPeer: OpenPeer | undefined;

async function fetchPeers(): Promise<OpenPeer> {
  const { BrowserPeer } = await import('./browser-peer.ts');
  return (openPeer = (options) => new BrowserPeer(options));
}

/** They belong to a host with a name. Few pages need them: their code comes with the first. */
function passkeys(): PasskeyPort | undefined {
  const isAddress = /^(?:[\d.]+|\[.*)$/.test(location.hostname);
  if (typeof PublicKeyCredential === 'undefined' || isAddress) return undefined;
  const port = async () => (await import('./passkey-port.ts')).browserPasskeys();
  return {
    make: async (options) => (await port()).make(options),
    use: async (options) => (await port()).use(options),
  };
}

async function isBlocked(device: 'microphone' | 'camera'): Promise<boolean> {
  try {
    return (await navigator.permissions.query({ name: device })).state === 'denied';
  } catch {
    return true;
  }
}
