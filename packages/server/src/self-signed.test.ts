import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { expect, it } from 'vitest';
import { selfSigned } from './self-signed.ts';
import { startTestServer, TestClient } from './testing.ts';

const hosts = ['localhost', '127.0.0.1', '::1', '2001:db8::a:1'];
const DAY_MS = 86_400_000;

it('[SRV7] the certificate names its hosts, is signed by its own key and valid for less than 397 days', () => {
  const { cert } = selfSigned(hosts);
  const certificate = new X509Certificate(cert);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.checkHost('localhost')).toBe('localhost');
  for (const address of hosts.slice(1)) expect(certificate.checkIP(address)).toBe(address);
  expect(certificate.checkIP('127.0.0.2')).toBeUndefined();
  expect(certificate.ca).toBe(false);
  const days = (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / DAY_MS;
  expect(days).toBeLessThan(397);
  expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now());
});

it('[SRV7] its dates keep their form when the century turns', () => {
  const certificate = new X509Certificate(selfSigned(hosts, new Date('2049-12-20T00:00:00Z')).cert);
  expect(Date.parse(certificate.validTo)).toBe(Date.parse('2050-03-20T00:00:00Z'));
});

it('[SRV7] a client that trusts it connects over TLS', async () => {
  const { cert, key } = selfSigned(hosts);
  const server = createServer({ cert, key }, (socket) => socket.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const socket = connect({ port, host: '127.0.0.1', ca: cert });
  await once(socket, 'secureConnect');
  expect(socket.authorized).toBe(true);
  socket.destroy();
  server.close();
});

it.runIf(existsSync('/usr/bin/openssl'))('[SRV7] openssl reads and verifies it', () => {
  const { cert } = selfSigned(hosts);
  const text = execFileSync('openssl', ['x509', '-noout', '-text'], { input: cert }).toString();
  expect(text).toContain('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
  expect(text).toContain('TLS Web Server Authentication');
  expect(text).toMatch(/Basic Constraints: critical\s+CA:FALSE/);
  const folder = mkdtempSync(join(tmpdir(), 'parley-certificate-'));
  const file = join(folder, 'cert.pem');
  writeFileSync(file, cert);
  const verdict = execFileSync('openssl', ['verify', '-check_ss_sig', '-CAfile', file, file]);
  expect(verdict.toString()).toBe(`${file}: OK\n`);
  rmSync(folder, { recursive: true });
});

it('[SRV7] --https serves pages and sockets over TLS with a certificate for this machine', async () => {
  const server = await startTestServer({ https: true });
  const socket = connect({ port: server.port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  expect(socket.getPeerX509Certificate()?.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(socket.getProtocol()).toBe('TLSv1.3');
  socket.destroy();
  const client = await TestClient.session(server.webSocketUrl);
  expect((await client.command('create')).t).toBe('done');
  client.close();
  await server.stop();
});
