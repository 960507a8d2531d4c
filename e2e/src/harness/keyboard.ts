/** Reaching controls as people do who have no mouse. */
import type { Person } from './person.ts';

/** More than any screen has controls. */
const PRESSES_MAX = 60;

/** Presses Tab until the control of that name has the focus. */
export async function tabTo(person: Person, name: string): Promise<void> {
  for (let presses = 0; presses < PRESSES_MAX; presses += 1) {
    const focused = await person.page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement | null;
      return element?.labels?.[0]?.innerText ?? element?.ariaLabel ?? element?.innerText ?? '';
    });
    if (focused.trim() === name) return;
    await person.page.keyboard.press('Tab');
  }
  throw new Error(`${name} cannot be reached by Tab`);
}
