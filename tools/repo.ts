/** The repository as a folder: its root, its files and its installed programs. */
import { globSync } from 'node:fs';
import { delimiter, dirname, resolve } from 'node:path';
import { run } from './run.mjs';

export const ROOT = resolve(import.meta.dirname, '..');

const GENERATED = ['.git', 'node_modules', 'dist', '.tsbuild', 'coverage', 'output'];

/** Paths from the root, in a fixed order. Nothing that is installed or built is among them. */
export function filesOf(...patterns: string[]): string[] {
  const exclude = GENERATED.map((name) => `**/${name}`);
  return globSync(patterns, { cwd: ROOT, exclude }).toSorted();
}

/** Runs a program of node_modules with this very Node, and so do the programs that it runs. */
export function runTool(
  name: string,
  args: readonly string[],
  options: { cwd?: string; quiet?: boolean } = {},
): ReturnType<typeof run> {
  const path = `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`;
  return run(process.execPath, [resolve(ROOT, 'node_modules/.bin', name), ...args], {
    cwd: ROOT,
    ...options,
    env: { ...process.env, PATH: path },
  });
}
