/**
 * docs/faults.md and the tests that are named after its faults: a test that proves what happens at
 * fault 13 has `[FAULT13]` in its title. `node tools/faults.ts` writes the places into the page; a test
 * fails while the page says anything else.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { filesOf, ROOT } from './repo.ts';
import { citationsOf } from './spec.ts';

const PAGE = resolve(ROOT, 'docs/faults.md');
const ROW = /^\| (FAULT\d+) +\| (.*?) +\| (.*?) +\|[^|]*\|$/gm;
const FAULT = /^FAULT\d+$/;

/** From each fault to the files with a test of its name. */
export type Places = ReadonlyMap<string, readonly string[]>;

export function placesIn(tests: Readonly<Record<string, string>>): Places {
  const places = new Map<string, string[]>();
  for (const [file, source] of Object.entries(tests)) {
    for (const id of new Set(citationsOf(source).filter((cited) => FAULT.test(cited)))) {
      places.set(id, [...(places.get(id) ?? []), file]);
    }
  }
  return places;
}

/** The page with the places of now. */
export const withPlaces = (page: string, places: Places): string =>
  page.replaceAll(ROW, (_, id: string, fault: string, answer: string) => {
    const files = (places.get(id) ?? []).map((file) => `\`${file}\``);
    return `| ${id} | ${fault} | ${answer} | ${files.join(', ')} |`;
  });

/** What is wrong between the page and the tests, one line each. */
export function gaps(page: string, places: Places): string[] {
  const listed = [...page.matchAll(ROW)].map(([, id = '']) => id);
  return [
    ...listed.filter((id) => !places.has(id)).map((id) => `${id} has no test of its name.`),
    ...listed
      .filter((id, at) => listed.indexOf(id) !== at)
      .map((id) => `${id} is listed more than once.`),
    ...[...places]
      .filter(([id]) => !listed.includes(id))
      .map(([id, files]) => `${files.join(', ')} names ${id}, which is not listed.`),
  ];
}

export const readPage = (): string => readFileSync(PAGE, 'utf8');

export const placesOfNow = (): Places =>
  placesIn(
    Object.fromEntries(
      filesOf('**/*.test.{ts,tsx}')
        .filter((file) => file !== 'tools/faults.test.ts')
        .map((file) => [file, readFileSync(resolve(ROOT, file), 'utf8')]),
    ),
  );

if (import.meta.main) writeFileSync(PAGE, withPlaces(readPage(), placesOfNow()));
