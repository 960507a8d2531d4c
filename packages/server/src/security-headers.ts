/** What every answer tells the browser not to allow. */

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob: mediastream:",
  "font-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  // A person may choose another server in the app: any over TLS, and one on this computer without.
  "connect-src 'self' https: wss: http://localhost:* ws://localhost:* http://127.0.0.1:* ws://127.0.0.1:*",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const needed = [
  'camera',
  'microphone',
  'display-capture',
  'speaker-selection',
  'publickey-credentials-create',
  'publickey-credentials-get',
];

const unneeded = [
  'accelerometer',
  'browsing-topics',
  'encrypted-media',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'identity-credentials-get',
  'idle-detection',
  'keyboard-map',
  'local-fonts',
  'magnetometer',
  'midi',
  'otp-credentials',
  'payment',
  'serial',
  'storage-access',
  'sync-xhr',
  'usb',
  'xr-spatial-tracking',
];

const permissionsPolicy = [
  ...needed.map((feature) => `${feature}=(self)`),
  ...unneeded.map((feature) => `${feature}=()`),
].join(', ');

export const securityHeaders = (secure: boolean): [string, string][] => [
  ['Content-Security-Policy', contentSecurityPolicy],
  ['Permissions-Policy', permissionsPolicy],
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ...(secure ? [['Strict-Transport-Security', 'max-age=31536000'] as [string, string]] : []),
];
