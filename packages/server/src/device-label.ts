/**
 * How a device is called in its user's list of devices: browser and system, in words of our own.
 * Nothing of what a browser says about itself is passed on.
 */
const browsers: readonly [RegExp, string][] = [
  [/\bEdg(?:A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bVersion\/.*\bSafari\//, 'Safari'],
];

const systems: readonly [RegExp, string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac(?:intosh| OS X)\b/, 'Mac'],
  [/\bLinux\b/, 'Linux'],
];

/** No browser says more about itself, and searching what a stranger made up takes time. */
const LOOKED_AT_CHARS = 512;

/** Undefined for what is neither a known browser nor on a known system. */
export function deviceLabel(userAgent: string | undefined = ''): string | undefined {
  const said = userAgent.slice(0, LOOKED_AT_CHARS);
  const nameIn = (table: typeof browsers): string | undefined =>
    table.find(([shape]) => shape.test(said))?.[1];
  const [browser, system] = [nameIn(browsers), nameIn(systems)];
  if (browser === undefined || system === undefined) return browser ?? system;
  return `${browser} on ${system}`;
}
