/**
 * The table from which coturn reads secrets anew for every allocation, so that they change without ending
 * one. The file belongs to us; coturn may only read it.
 */
import { DatabaseSync } from 'node:sqlite';
import { REALM } from './coturn-config.ts';

const BUSY_MS = 2_000;

export function writeSecrets(file: string, secrets: readonly string[]): void {
  const table = new DatabaseSync(file, { timeout: BUSY_MS });
  try {
    table.exec(
      'CREATE TABLE IF NOT EXISTS turn_secret (realm TEXT, value TEXT, PRIMARY KEY (realm, value))',
    );
    table.exec('BEGIN IMMEDIATE; DELETE FROM turn_secret');
    const insert = table.prepare('INSERT INTO turn_secret VALUES (?, ?)');
    for (const secret of secrets) insert.run(REALM, secret);
    table.exec('COMMIT');
  } finally {
    table.close();
  }
}
