/** Browsers that live in a place of the laboratory and are driven from outside. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { type BrowserContext, firefox } from 'playwright-core';
import { type Authority, launcherInside } from '@parley/natlab';
import { type BrowserName, firefoxPrefs, launchChromium, observe } from '../harness/browsers.ts';

export interface Inside {
  readonly namespace: string;
  readonly authority: Authority;
  /** For what it keeps. */
  readonly folder: string;
}

/** A browser with one profile, for as long as the file that asks for it. */
export interface InsideBrowser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

const PROGRAMS: Record<BrowserName, string> = {
  chromium: '/usr/bin/chromium',
  firefox: '/usr/bin/firefox-esr',
};

export const launchInside = (name: BrowserName, inside: Inside): Promise<InsideBrowser> =>
  name === 'chromium' ? chromiumInside(inside) : firefoxInside(inside);

/** It is driven through a pipe, which knows no networks. */
async function chromiumInside(inside: Inside): Promise<InsideBrowser> {
  const home = inside.authority.trustedByHome(mkdtempSync(join(inside.folder, 'home-')));
  const browser = await launchChromium({
    executablePath: launcherInside(inside.namespace, inside.folder, `${PROGRAMS.chromium} "$@"`),
    env: { ...process.env, HOME: home },
  });
  const context = await browser.newContext();
  await observe(context);
  return { context, close: () => browser.close() };
}

/**
 * It is driven by a socket on its own loopback. Ours of the same number leads there, so that what it says
 * of itself is true here, too.
 */
async function firefoxInside(inside: Inside): Promise<InsideBrowser> {
  const profile = inside.authority.trustedByProfile(mkdtempSync(join(inside.folder, 'profile-')));
  const way = await openWayInto(inside.namespace);
  const { port } = way.address() as AddressInfo;
  const context = await firefox.launchPersistentContext(profile, {
    channel: 'moz-firefox',
    executablePath: launcherInside(
      inside.namespace,
      inside.folder,
      `${PROGRAMS.firefox} $(printf '%s\\n' "$@" | sed 's/^--remote-debugging-port=0$/--remote-debugging-port=${port}/')`,
    ),
    headless: true,
    firefoxUserPrefs: firefoxPrefs,
  });
  await observe(context);
  return {
    context,
    close: async () => {
      await context.close();
      way.close();
    },
  };
}

async function openWayInto(namespace: string): Promise<Server> {
  const server = createServer((socket) => {
    const { port } = server.address() as AddressInfo;
    const join = `const s = require('net').connect(${port}, '127.0.0.1');
      process.stdin.pipe(s).pipe(process.stdout);`;
    const inner = spawn('ip', ['netns', 'exec', namespace, process.execPath, '-e', join], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    socket.pipe(inner.stdin);
    inner.stdout.pipe(socket);
    // Whichever end goes first takes the other with it.
    socket.on('error', () => inner.kill());
    inner.stdin.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
