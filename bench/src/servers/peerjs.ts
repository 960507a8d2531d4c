/** The PeerJS server as its package sets it up, with room for as many clients as the run opens. */
import { PeerServer } from 'peer';

PeerServer({ port: Number(process.argv[2]), host: '127.0.0.1', concurrent_limit: 100_000 });
process.on('SIGTERM', () => process.exit(0));
