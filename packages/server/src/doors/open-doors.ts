/** The doors that the options open. */
import type { DoorName } from '@parley/core/server';
import type { Config } from '../config.ts';
import type { Door, ForeignDoor, ForeignWorld } from './door.ts';

export interface OpenDoors {
  readonly own: readonly Door[];
  readonly foreign: readonly ((world: ForeignWorld) => ForeignDoor)[];
}

export interface DoorWorld {
  readonly config: Config;
  /** Who is known at a door now. */
  idsAt(door: DoorName): readonly string[];
}

export async function openDoors({ config }: DoorWorld): Promise<OpenDoors> {
  void config;
  return { own: [], foreign: [] };
}
