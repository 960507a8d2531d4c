/**
 * The tables as the newest migration leaves them, in what SQLite and PostgreSQL have in common: text,
 * whole numbers, times in milliseconds of the wall clock. Ids are made by who asks, never here.
 */
import type { KnownRelation, NewCall, StoredUser, UserKey } from '@parley/core/server';

/** Milliseconds since 1970. */
type Time = number;
type Flag = 0 | 1;

export interface Database {
  users: {
    key: UserKey;
    id: string;
    kind: StoredUser['kind'];
    password_hash: string | null;
    callers: StoredUser['callers'];
    second_call: StoredUser['secondCall'];
    made_at: Time;
    seen_at: Time;
  };
  devices: {
    id: string;
    user_key: UserKey;
    hash: string;
    label: string;
    made_at: Time;
    seen_at: Time;
  };
  /** How `user_key` sees `other_key`; no row is `none`. */
  people: {
    user_key: UserKey;
    other_key: UserKey;
    /** As `user_key` wrote it, for when it is nobody's. */
    other_id: string;
    relation: KnownRelation;
  };
  passkeys: {
    credential: string;
    user_key: UserKey;
    public_key: string;
    counter: number;
  };
  calls: {
    user_key: UserKey;
    id: string;
    at: Time;
    direction: NewCall['direction'];
    other_id: string | null;
    /** JSON. */
    names: string;
    media: NewCall['media'];
    length_ms: number;
    reason: NewCall['reason'];
    unseen: Flag;
  };
  pushes: {
    endpoint: string;
    user_key: UserKey;
    device: string;
    p256dh: string;
    auth: string;
    made_at: Time;
  };
  secrets: {
    name: string;
    value: string;
  };
}

export type TableName = keyof Database;

/** Every table with what names its rows; who is referred to comes first. */
export const TABLES: { readonly [Name in TableName]: readonly (keyof Database[Name] & string)[] } =
  {
    users: ['key'],
    devices: ['id'],
    people: ['user_key', 'other_key'],
    passkeys: ['credential'],
    calls: ['user_key', 'id'],
    pushes: ['endpoint'],
    secrets: ['name'],
  };
