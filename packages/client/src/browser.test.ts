import { expect, it, onTestFinished, vi } from 'vitest';
import { browserPlatform } from './browser.ts';

it.each([
  ['calls.example', true],
  ['localhost', true],
  ['192.168.1.5', false],
  ['[::1]', false],
])('a page at %s has passkeys, if the browser has: %s', (hostname, has) => {
  vi.stubGlobal('location', { hostname, origin: `https://${hostname}` });
  vi.stubGlobal('PublicKeyCredential', {});
  onTestFinished(() => void vi.unstubAllGlobals());
  expect(browserPlatform().passkeys !== undefined).toBe(has);
  vi.stubGlobal('PublicKeyCredential', undefined);
  expect(browserPlatform().passkeys).toBeUndefined();
});
