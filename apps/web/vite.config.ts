/**
 * Builds the app for a server that forbids inline scripts, inline styles and other hosts. The icons
 * that the app names become SVG sprites inside the page: no request, no flash, no icon library.
 */
import { icons } from '@iconify-json/lucide';
import { defineConfig, type Plugin } from 'vite';
import { firstIconNames, laterIconNames } from './src/parts/icon-names.ts';

export default defineConfig({
  plugins: [sprites(), plainImports(), noMutants(), noIssueTexts()],
  // Tests build it, too, and must weigh what people load.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
  build: {
    target: ['chrome125', 'firefox129', 'safari18'],
    modulePreload: false,
    assetsInlineLimit: 0,
    // In one piece what is needed first weighs least.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
    },
  },
});

/** The first icons in the page itself; the later ones as elements, because no text may become markup there. */
function sprites(): Plugin {
  const later = '\0virtual:later-icons';
  return {
    name: 'parley-sprites',
    resolveId: (id) => (`\0${id}` === later ? later : undefined),
    load: (id) =>
      id === later
        ? `import { h } from 'preact';\nexport default ${elementOf(spriteOf(laterIconNames))};`
        : undefined,
    transformIndexHtml: (html) => html.replace('<!-- sprite -->', spriteOf(firstIconNames)),
  };
}

function spriteOf(names: readonly string[]): string {
  const symbols = names.map((name) => {
    const body = icons.icons[name]?.body;
    if (body === undefined) throw new Error(`lucide has no icon "${name}"`);
    return `<symbol id="icon-${name}" viewBox="0 0 24 24">${body}</symbol>`;
  });
  return `<svg class="sprite" aria-hidden="true">${symbols.join('')}</svg>`;
}

/** Markup without text as the calls that make it. */
function elementOf(markup: string): string {
  const calls = markup.replaceAll(
    /<(\/?)([\w-]+)([^>]*?)(\/?)>/g,
    (_, closing: string, name: string, attributes: string, empty: string) => {
      if (closing !== '') return '),';
      const props = attributes.replaceAll(/\s*([\w-]+)=("[^"]*")/g, '"$1":$2,');
      return `h("${name}",{${props}}${empty === '' ? ',' : '),'}`;
    },
  );
  return calls.replace(/,$/, '');
}

/**
 * Code for later is imported plainly. Vite would load the sheets of such code before it, with a helper
 * that weighs a fiftieth of the first load; here screens bring theirs by themselves.
 */
function plainImports(): Plugin {
  return {
    name: 'parley-plain-imports',
    enforce: 'pre',
    load: (id) =>
      id === '\0vite/preload-helper.js'
        ? 'export const __vitePreload = (load) => load();'
        : undefined,
  };
}

/** The switches of historic bugs are off in production, and weigh nothing there. */
function noMutants(): Plugin {
  return {
    name: 'parley-no-mutants',
    transform: (code, id) =>
      id.includes('/core/src/') && code.includes('mutants.has(')
        ? { code: code.replaceAll(/[\w.#]*mutants\.has\(["']B\d+["']\)/g, 'false'), map: null }
        : undefined,
  };
}

/** Of what does not fit a schema nobody reads more than which rule it broke. */
function noIssueTexts(): Plugin {
  const texts = [
    /const received = other[^\n]*/,
    /\n\s*received,/,
    /message: `Invalid [^\n]*`,/,
    /const message\$1 = other[^\n]*/,
    /if \(message\$1 !== void 0\)[^\n]*/,
  ];
  return {
    name: 'parley-no-issue-texts',
    transform: (code, id) =>
      id.includes('/valibot/dist/')
        ? { code: texts.reduce((rest, text) => rest.replace(text, ''), code), map: null }
        : undefined,
  };
}
