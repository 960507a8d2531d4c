/** The launcher on a repository of its own, where a few lines stand for the server. */
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ROOT } from './repo.ts';

const SERVER = `
process.on('SIGTERM', () => {
  console.log('stopping');
  setTimeout(() => process.exit(3), 50);
});
console.log('node', Number.parseInt(process.versions.node) >= 24, process.argv.slice(2));
setInterval(() => {}, 1_000);
`;
const NPM = `#!/bin/sh
echo "npm $*" >> npm.log
mkdir -p node_modules && cp package-lock.json node_modules/.package-lock.json
`;
const LOCK = { packages: { '': {}, 'node_modules/a': { version: '1.0.0' } } };

describe('the launcher', () => {
  let root: string;

  const write = (path: string, content: string, mode = 0o644): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content, { mode });
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'parley-launch-'));
    for (const file of ['tools/launch.mjs', 'tools/run.mjs', 'package.json']) {
      cpSync(resolve(ROOT, file), join(root, file));
    }
    write('package-lock.json', JSON.stringify(LOCK));
    write('node_modules/.package-lock.json', JSON.stringify(LOCK));
    write('tools/web.ts', "console.log('web is built');");
    write('tools/check.ts', 'process.exitCode = 5;');
    write('packages/server/src/main.ts', SERVER);
    write('bin/npm', NPM, 0o755);
  });

  afterEach(() => rmSync(root, { recursive: true }));

  const launch = (...args: string[]): Running =>
    watch(
      spawn(process.execPath, ['tools/launch.mjs', ...args], {
        cwd: root,
        env: { ...process.env, PATH: `${join(root, 'bin')}:${process.env['PATH'] ?? ''}` },
      }),
    );

  it('builds the web app, starts the server with the arguments and stops it gracefully', async () => {
    const running = launch('start', '--address', ':8080');
    await running.says("node true [ '--address', ':8080' ]");
    running.child.kill('SIGTERM');
    expect(await running.end).toBe(3);
    expect(running.output()).toMatch(/web is built[^]*node true[^]*stopping\n$/);
  });

  it.each(['backup', 'restore'])('needs no web app for %s', async (what) => {
    const running = launch('start', what, 'a.bak');
    await running.says(`node true [ '${what}', 'a.bak' ]`);
    running.child.kill('SIGTERM');
    await running.end;
    expect(running.output()).not.toContain('web is built');
  });

  it('stops the server when npm start is told to stop', async () => {
    const running = watch(spawn('npm', ['start'], { cwd: root }));
    await running.says('node true');
    running.child.kill('SIGTERM');
    await running.end;
    expect(running.output()).toContain('stopping');
  });

  it("ends with the script's code", async () => {
    expect(await launch('check').end).toBe(5);
  });

  it('installs nothing when everything is installed', async () => {
    const running = launch('check');
    await running.end;
    expect(running.output()).toBe('');
  });

  it.each([
    ['is missing', undefined],
    ['is older than the lockfile', { packages: { 'node_modules/a': { version: '0.9.0' } } }],
    ['lacks a package', { packages: {} }],
  ])('installs when node_modules %s', async (_, installed) => {
    rmSync(join(root, 'node_modules'), { recursive: true });
    if (installed) write('node_modules/.package-lock.json', JSON.stringify(installed));
    const first = launch('check');
    await first.end;
    expect(first.output()).toContain('Installing packages');
    const second = launch('check');
    await second.end;
    expect(second.output()).toBe('');
  });

  it('says what it can run', async () => {
    const running = launch('sing');
    expect(await running.end).toBe(1);
    expect(running.output()).toMatch(/^Usage: npm run <start\|test\|check/);
  });
});

interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Resolves once the child has printed `text`. */
  readonly says: (text: string) => Promise<void>;
  /** Resolves to its exit code. */
  readonly end: Promise<number | null>;
}

function watch(child: ChildProcess): Running {
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  return {
    child,
    output: () => output,
    says: (text) => vi.waitFor(() => expect(output).toContain(text), { timeout: 10_000 }),
    end: new Promise((ended) => child.on('close', ended)),
  };
}
