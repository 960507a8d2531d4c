/** A copy of the repository's settings without its code: snippets in it meet the real fences. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { filesOf, ROOT, runTool } from './repo.ts';

const SETTINGS = ['tsconfig*.json', '.oxlintrc.json', '**/package.json', '**/tsconfig.json'];
const INSTALLED = ['.bin', '@types', 'preact'];

/** By path, the codes with which tsc or oxlint refuse the file. */
export type Refusals = ReadonlyMap<string, readonly string[]>;

export async function refusalsOf(snippets: Readonly<Record<string, string>>): Promise<Refusals> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-fences-'));
  try {
    layOut(folder, snippets);
    const [types, lint] = await Promise.all([
      runTool('tsc', ['-b'], { cwd: folder, quiet: true }),
      runTool('oxlint', ['--format=json'], { cwd: folder, quiet: true }),
    ]);
    return new Map(
      Object.keys(snippets).map((file) => [
        file,
        [...codesOfTypes(types.output, file), ...codesOfLint(lint.output, file)],
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function layOut(folder: string, snippets: Readonly<Record<string, string>>): void {
  for (const path of [...filesOf(...SETTINGS), 'tools/lint']) {
    cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  }
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  for (const name of INSTALLED) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  symlinkSync('../packages', join(modules, '@parley'));
  for (const [path, source] of Object.entries(snippets)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), source);
  }
}

function codesOfTypes(output: string, file: string): string[] {
  const lines = output.split('\n').filter((line) => line.startsWith(`${file}(`));
  return lines.flatMap((line) => {
    if (line.includes('Cannot find name')) return ['tsc(unknown-name)'];
    const code = /error (TS\d+)/.exec(line)?.[1] ?? line;
    // A project that is refused is not built, and whoever imports from it is told so.
    return code === 'TS6305' ? [] : [`tsc(${code})`];
  });
}

function codesOfLint(output: string, file: string): string[] {
  const { diagnostics } = JSON.parse(output) as {
    diagnostics: { code: string; filename: string }[];
  };
  return diagnostics.filter(({ filename }) => filename === file).map(({ code }) => code);
}
