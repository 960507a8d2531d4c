import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { checkServer } from './server-check.ts';

it('[APP10] takes a server that answers, in the one form of its address', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(request.url === '/livez' ? 200 : 404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  expect(await checkServer(` 127.0.0.1:${port}/ `)).toBe(`http://127.0.0.1:${port}`);
  expect(asked).toEqual(['/livez']);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await expect(checkServer(`127.0.0.1:${port}`)).rejects.toMatchObject({ code: 'no_server' });
});

it('[APP10] refuses what is no address without asking anybody', async () => {
  await expect(checkServer('ftp://calls.example')).rejects.toMatchObject({ code: 'bad_url' });
});
