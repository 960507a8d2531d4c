/** Paths that a document names in backticks. */

const LOOKS_LIKE_A_FILE = /^[\w.@-]+(?:\/[\w.@-]+)*\.(?:ts|tsx|mjs|json|md|css|html|yml|yaml|sh)$/;
const LOOKS_LIKE_A_PATH = /^[\w.@-]+(?:\/[\w.@-]+)+\/?$/;

/** Those that no file or folder of the repository bears: a bare file name may stand anywhere. */
export function deadPaths(document: string, files: readonly string[]): string[] {
  const known = new Set(files.flatMap(foldersAndFile));
  const topLevel = new Set(files.map((file) => file.split('/')[0]));
  const suffixes = new Set([...known].flatMap(suffixesOf));
  const named = [...document.matchAll(/`([^`\n]+)`/g)].map(([, path = '']) => path);
  return named.filter((path) => {
    const isPath = LOOKS_LIKE_A_PATH.test(path) && topLevel.has(path.split('/')[0]);
    if (!isPath && !LOOKS_LIKE_A_FILE.test(path)) return false;
    return !suffixes.has(path.replace(/\/$/, ''));
  });
}

/** `a/b/c` gives `a`, `a/b` and `a/b/c`. */
const foldersAndFile = (path: string): string[] =>
  path.split('/').map((_, index, names) => names.slice(0, index + 1).join('/'));

/** `a/b/c` gives `a/b/c`, `b/c` and `c`. */
const suffixesOf = (path: string): string[] =>
  path.split('/').map((_, index, names) => names.slice(index).join('/'));
