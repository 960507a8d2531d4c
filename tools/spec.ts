/**
 * SPEC.md and the tests that cite it. A rule is a line that starts with its id, as in
 * `ROOM12 A room ends when ...`; a test cites it in its title, as in `it('[ROOM12] ends ...')`.
 */

const RULE = /^([A-Z]{2,8}\d+) \S/;
/** A rule in another dress would silently be none. */
const ALMOST_A_RULE = /^\s*(?:[-*] +|#+ +)?[*_`[]*([A-Z]{2,8}\d+)\b/;
const CITATION = /\[([A-Z]{2,8}\d+)\]/g;
/** What goes wrong is no rule; it stands in a list of its own. */
const FAULT = /^FAULT\d+$/;

/** All that is wrong between the specification and the tests, one line each. */
export function complaints(spec: string, tests: Readonly<Record<string, string>>): string[] {
  const lines = spec.split('\n');
  const rules = lines.flatMap((line) => RULE.exec(line)?.[1] ?? []);
  const cited = Object.entries(tests).flatMap(([file, source]) =>
    citationsOf(source)
      .filter((id) => !FAULT.test(id))
      .map((id) => ({ file, id })),
  );
  const citedIds = new Set(cited.map(({ id }) => id));
  return [
    ...lines
      .filter((line) => ALMOST_A_RULE.test(line) && !RULE.test(line))
      .map((line) => `A rule starts its line with its id and a space: ${line}`),
    ...rules
      .filter((id, index) => rules.indexOf(id) !== index)
      .map((id) => `${id} is the id of two rules.`),
    ...rules.filter((id) => !citedIds.has(id)).map((id) => `${id} is cited by no test.`),
    ...cited
      .filter(({ id }) => !rules.includes(id))
      .map(({ id, file }) => `${file} cites ${id}, which is no rule.`),
  ];
}

export const countRules = (spec: string): number =>
  spec.split('\n').filter((line) => RULE.test(line)).length;

/** The ids in the titles of the tests that run: it('...'), test('...'), it.each([...])('...'). */
export function citationsOf(source: string): string[] {
  return [...source.matchAll(/\b(?:it|test)((?:\.\w+)*)\(/g)].flatMap((call) => {
    if (/\.(skip|todo)\b/.test(call[1] ?? '')) return [];
    let rest = source.slice(call.index + call[0].length);
    if (/\.(each|for|skipIf|runIf)$/.test(call[1] ?? '')) rest = afterArguments(rest);
    const title = /^\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/.exec(rest)?.[2] ?? '';
    return [...title.matchAll(CITATION)].flatMap(([, id]) => id ?? []);
  });
}

/** What follows `...)(`: brackets in strings are taken to be in pairs. */
function afterArguments(source: string): string {
  let depth = 1;
  let at = 0;
  for (; depth > 0 && at < source.length; at++) {
    if (source[at] === '(') depth++;
    if (source[at] === ')') depth--;
  }
  return source.slice(at).replace(/^\s*\(/, '');
}
