/**
 * The table from which coturn reads secrets anew for every allocation, so that they change without ending
 * one. The file belongs to us; coturn only reads it. It would make every table that it misses, and could be
 * caught at that by its own change of user, so all are there from the beginning.
 */
import { DatabaseSync } from 'node:sqlite';
import { REALM } from './coturn-config.ts';

const BUSY_MS = 2_000;

const TABLES = `
  CREATE TABLE IF NOT EXISTS turn_secret (realm TEXT, value TEXT, PRIMARY KEY (realm, value));
  CREATE TABLE IF NOT EXISTS turnusers_lt (realm TEXT, name TEXT, hmackey TEXT, PRIMARY KEY (realm, name));
  CREATE TABLE IF NOT EXISTS allowed_peer_ip (realm TEXT, ip_range TEXT, PRIMARY KEY (realm, ip_range));
  CREATE TABLE IF NOT EXISTS denied_peer_ip (realm TEXT, ip_range TEXT, PRIMARY KEY (realm, ip_range));
  CREATE TABLE IF NOT EXISTS turn_origin_to_realm (origin TEXT PRIMARY KEY, realm TEXT);
  CREATE TABLE IF NOT EXISTS turn_realm_option (realm TEXT, opt TEXT, value TEXT, PRIMARY KEY (realm, opt));
  CREATE TABLE IF NOT EXISTS oauth_key (
    kid TEXT PRIMARY KEY, ikm_key TEXT, timestamp INTEGER, lifetime INTEGER, as_rs_alg TEXT, realm TEXT
  );
  CREATE TABLE IF NOT EXISTS admin_user (name TEXT PRIMARY KEY, realm TEXT, password TEXT);
`;

export function writeSecrets(file: string, secrets: readonly string[]): void {
  const database = new DatabaseSync(file, { timeout: BUSY_MS });
  try {
    database.exec(TABLES);
    database.exec('BEGIN IMMEDIATE; DELETE FROM turn_secret');
    const insert = database.prepare('INSERT INTO turn_secret VALUES (?, ?)');
    for (const secret of secrets) insert.run(REALM, secret);
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}
