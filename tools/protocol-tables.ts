/**
 * The tables of docs/protocol.md, made from the schemas. `node tools/protocol-tables.ts` writes them
 * into the page; a test fails while the page says anything else.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { closeCodes, closeMeanings, errorCodes, errorMeanings } from '@parley/protocol';
import { describeFamily, families, type Family } from '@parley/protocol/describe';

const page = new URL('../docs/protocol.md', import.meta.url);

const cell = (text: string) => text.replaceAll('|', '\\|');

function messageTable(family: Family): string {
  const rows = describeFamily(family).flatMap(({ type, fields }) =>
    fields.length === 0
      ? [`| \`${type}\` | | |`]
      : fields.map(
          ({ name, optional, form }, at) =>
            `| ${at === 0 ? `\`${type}\`` : ''} | \`${name}\`${optional ? ' ?' : ''} | ${cell(form)} |`,
        ),
  );
  return ['| message | field | form |', '| --- | --- | --- |', ...rows].join('\n');
}

function codeTables(): Record<string, string> {
  const errors = named(errorCodes).map(
    ([code, retry]) => `| \`${code}\` | ${retry} | ${errorMeanings[code]} |`,
  );
  const closes = named(closeCodes).map(
    ([name, { code, order }]) => `| ${code} | ${order} | ${closeMeanings[name]} |`,
  );
  return {
    errors: ['| code | retry | meaning |', '| --- | --- | --- |', ...errors].join('\n'),
    'close codes': ['| code | order | meaning |', '| --- | --- | --- |', ...closes].join('\n'),
  };
}

const named = <Name extends string, Value>(record: Readonly<Record<Name, Value>>) =>
  Object.entries(record) as [Name, Value][];

/** The page with each table between its two markers made anew. */
export function withTables(text: string): string {
  const tables: Record<string, string> = codeTables();
  for (const family of Object.keys(families)) tables[family] = messageTable(family as Family);
  return text.replaceAll(
    /(<!-- table: ([a-z ]+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, head: string, name: string, tail: string) => {
      const table = tables[name];
      if (table === undefined)
        throw new Error(`docs/protocol.md asks for an unknown table: ${name}`);
      return `${head}\n${table}\n\n${tail}`;
    },
  );
}

export const readPage = (): string => readFileSync(page, 'utf8');

if (import.meta.main) writeFileSync(page, withTables(readPage()));
