/** The bare relay as a process of its own, for a place of the laboratory: `<host> <port> <cert> <key>`. */
import { readFileSync } from 'node:fs';
import { FloorServer } from '../join/floor-server.ts';

const [host = '', port = '', cert = '', key = ''] = process.argv.slice(2);
const server = new FloorServer({ cert: readFileSync(cert), key: readFileSync(key) });
await server.start(host, Number(port));
console.log('Listening.');
