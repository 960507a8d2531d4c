/** Running the check of the network as a person does, and reading its report. */
import type { Person } from './person.ts';

/** Resolves to the report when all is checked. */
export async function runCheck(person: Person, server: string): Promise<string> {
  const { page } = person;
  // What tests evaluate counts as a press of the person, with which the check would begin by itself.
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'userActivation', { value: { hasBeenActive: false } });
  });
  await page.goto(new URL('/check', server).href);
  await person.button('Check now').click();
  return checked(person);
}

export async function checked(person: Person): Promise<string> {
  await person.button('Check again').waitFor({ timeout: 60_000 });
  return (
    (await person.page.getByRole('region', { name: 'Text of the report' }).textContent()) ?? ''
  );
}

/** What the report says under this name. */
export const lineOf = (report: string, name: string): string =>
  report.split('\n').find((line) => line.startsWith(`${name}: `)) ?? '';
