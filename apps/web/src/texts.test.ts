import { expect, it } from 'vitest';
import { callTexts } from './call-texts.ts';
import { deviceTexts } from './device-texts.ts';

it('[APP9] every reason for the end is a sentence, with the name of who caused it', () => {
  const reasons = Object.values(callTexts.end.reasons).map((reason) => reason('Bob'));
  expect(new Set(reasons).size).toBe(reasons.length);
  for (const reason of reasons) expect(reason).toMatch(/^[A-Z].*\.$/);
  expect(callTexts.end.reasons.hangup('Bob')).toBe('Bob hung up.');
  expect(callTexts.end.reasons.hangup(undefined)).toBe('The other person hung up.');
});

it('[APP5] every trouble with a device names the device and says what to do', () => {
  for (const help of Object.values(deviceTexts.help)) {
    const { title, text } = help('camera');
    expect(title).toContain('camera');
    expect(text).toMatch(/join without/);
  }
});
