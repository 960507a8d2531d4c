export { loopbackOfOwn, pidOfCoturn, TEST_PORT, testRelay } from './test-relay.ts';
export { type Peer, TurnClient } from './turn-client.ts';
