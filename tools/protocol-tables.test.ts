import { expect, it } from 'vitest';
import { families } from '@parley/protocol/describe';
import { readPage, withTables } from './protocol-tables.ts';

it('[WIRE14] docs/protocol.md has every message, field and code as the schemas have them', () => {
  const page = readPage();
  expect(withTables(page)).toBe(page);
  for (const name of [...Object.keys(families), 'errors', 'close codes']) {
    expect(page).toContain(`<!-- table: ${name} -->`);
  }
});

it('[WIRE7] the documented error codes are those of the code', () => {
  const page = readPage();
  expect(withTables(page.replace('| `room_full` | later |', '| `room_full` | never |'))).toBe(page);
});
