/** The doors that the options open. */
import type { DoorName, PairConnection } from '@parley/core/server';
import type { Config } from '../config.ts';
import type { TokenRules } from '../tokens.ts';
import type { Door, ForeignDoor, ForeignWorld } from './door.ts';
import { peerjsDoor } from './peerjs.ts';
import { socketIoDoor } from './socket-io.ts';
import { webrtcconnectDoor } from './webrtcconnect.ts';
import { websocketDoor } from './websocket.ts';
import { wscallDoor } from './wscall.ts';

export interface OpenDoors {
  readonly own: readonly Door[];
  readonly foreign: readonly ((world: ForeignWorld) => ForeignDoor)[];
}

export interface DoorWorld {
  readonly config: Config;
  /** By which tokens of the operator's own system are believed. */
  readonly tokenRules: TokenRules | undefined;
  /** Others answer requests there, too. */
  readonly sharesPort: boolean;
  /** Who is known at a door now. */
  idsAt(door: DoorName): readonly string[];
  /** With whom an id is connected in pairs. */
  connectionsOf(id: string): readonly PairConnection[];
}

export async function openDoors(world: DoorWorld): Promise<OpenDoors> {
  const all: readonly Door[] = [
    wscallOf(world),
    peerjsOf(world),
    webrtcconnectDoor,
    websocketDoor(world.config.websocketStart === 'button'),
  ];
  const { doors, limits } = world.config;
  return {
    own: all.filter(({ name }) => doors.includes(name)),
    foreign: doors.includes('socket.io') ? [await socketIoDoor(limits)] : [],
  };
}

const wscallOf = (world: DoorWorld): Door =>
  wscallDoor(world.config.showConnections ? (id) => world.connectionsOf(id) : undefined);

const peerjsOf = (world: DoorWorld): Door =>
  peerjsDoor({
    path: world.config.peerjsPath,
    key: world.config.peerjsKey,
    sharesRoot: world.sharesPort && world.config.peerjsPath === '/',
    tokens: world.config.peerjsTokens ? world.tokenRules : undefined,
    list: world.config.peerjsDiscovery ? () => world.idsAt('peerjs') : undefined,
  });
