/**
 * Version of the wire. It grows with every change that an older peer could not read; the test
 * beside this file pins a hash of all schemas, so that none changes unnoticed.
 *
 * 1  first: sessions, rooms, signals, chat
 */
export const protocolVersion = 1;

/** Offered and required as the WebSocket subprotocol. */
export const subprotocol = 'parley.1';

export const socketPath = '/ws';
