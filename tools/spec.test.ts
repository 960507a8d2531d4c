import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesOf, ROOT } from './repo.ts';
import { citationsOf, complaints, countRules } from './spec.ts';

const read = (file: string): string => readFileSync(resolve(ROOT, file), 'utf8');

describe('SPEC.md', () => {
  // This very file cites rules that exist in its examples only.
  const tests = filesOf('**/*.test.{ts,tsx}').filter(
    (file) => !['tools/spec.test.ts', 'tools/faults.test.ts'].includes(file),
  );

  it('has a test for every rule and a rule for every citation', () => {
    const sources = Object.fromEntries(tests.map((file) => [file, read(file)]));
    expect(complaints(read('SPEC.md'), sources)).toEqual([]);
  });

  it('has more than forty rules', () => {
    expect(countRules(read('SPEC.md'))).toBeGreaterThan(40);
  });
});

describe('the complaints', () => {
  const spec = '# Rooms\n\nROOM1 A room has a code.\nROOM2 It ends\nwhen it is empty.\n';
  const one = "it('[ROOM1] has a code', () => {});";
  const two = 'test(`[ROOM2] ends`, () => {});';

  it('are none when both sides agree', () => {
    expect(complaints(spec, { 'a.test.ts': one, 'b.test.ts': two })).toEqual([]);
    expect(countRules(spec)).toBe(2);
  });

  it('name a rule that no test cites', () => {
    expect(complaints(spec, { 'a.test.ts': one })).toEqual(['ROOM2 is cited by no test.']);
  });

  it('name a citation of no rule', () => {
    const stray = "it('[ROOM3] is new', () => {});";
    expect(complaints(spec, { 'a.test.ts': one + two + stray })).toEqual([
      'a.test.ts cites ROOM3, which is no rule.',
    ]);
  });

  it('name an id that is used twice', () => {
    expect(complaints(`${spec}ROOM1 Again.\n`, { 'a.test.ts': one + two })).toEqual([
      'ROOM1 is the id of two rules.',
    ]);
  });

  it.each(['- ROOM3 In a list.', '**ROOM3** In bold.', '[ROOM3] In brackets.', 'ROOM3: A colon.'])(
    'name a rule in another dress: %s',
    (line) => {
      expect(complaints(spec + line, { 'a.test.ts': one + two })).toHaveLength(1);
    },
  );
});

describe('the citations', () => {
  it.each([
    ["it('[A1] no rule, too short an id')", []],
    ["it('[ROOM1] [ROOM2] two at once')", ['ROOM1', 'ROOM2']],
    ['test("[ROOM1] in double quotes")', ['ROOM1']],
    ["it(\n  '[ROOM1] on a line of its own',\n)", ['ROOM1']],
    ["it.concurrent('[ROOM1] with a modifier')", ['ROOM1']],
    ["it.each([f(1), (2)])('[ROOM1] %s', () => {})", ['ROOM1']],
    ["it.skipIf(isOld())('[ROOM1] under a condition')", ['ROOM1']],
    ["it.skip('[ROOM1] never runs')", []],
    ["it.todo('[ROOM1] never runs')", []],
    ["// [ROOM1] in a comment\nit('cites nothing')", []],
    ["describe('[ROOM1] holds no assertion')", []],
    ["submit('[ROOM1] is no test')", []],
  ])('of %j are %j', (source, ids) => {
    expect(citationsOf(source)).toEqual(ids);
  });
});
