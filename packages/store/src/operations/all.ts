/** Every call of the port with what carries it out. */
import type { StoreCall } from '@parley/core/server';
import type { Operation } from '../work.ts';
import { addDevice, dropDevices, listDevices, openDevice } from './devices.ts';
import { addCalls, forgetCalls, listCalls, sawMissed } from './history.ts';
import { addPasskey, findPasskey, listPasskeys, usePasskey } from './passkeys.ts';
import { addContact, block, dropContact, reach, unblock } from './people.ts';
import { dropPush, setPush } from './pushes.ts';
import {
  admitUser,
  deleteUser,
  findUser,
  makeUser,
  seen,
  setPassword,
  setSettings,
} from './users.ts';

export const OPERATIONS: { readonly [Name in StoreCall]: Operation<Name> } = {
  makeUser,
  findUser,
  admitUser,
  openDevice,
  addDevice,
  listDevices,
  dropDevices,
  setPassword,
  setSettings,
  addPasskey,
  listPasskeys,
  findPasskey,
  usePasskey,
  deleteUser,
  seen,
  addContact,
  dropContact,
  block,
  unblock,
  reach,
  addCalls,
  listCalls,
  forgetCalls,
  sawMissed,
  setPush,
  dropPush,
};
