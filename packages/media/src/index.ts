export { addressBytes } from './address-bytes.ts';
export { defaultRelayBounds, type PortRange } from './coturn-config.ts';
export { findTurnserver } from './coturn-process.ts';
export { type ExternalRelay, ExternalRelays, readExternalRelay } from './external-relays.ts';
export { OwnRelay, type RelayEvent, type RelayTls } from './own-relay.ts';
export { endLeftCoturn } from './relay-files.ts';
export { newRelayKey } from './secrets.ts';
