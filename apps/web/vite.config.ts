/**
 * Builds the app for a server that forbids inline scripts, inline styles and other hosts. The icons
 * that the app names become one SVG sprite inside the page: no request, no flash, no icon library.
 */
import { icons } from '@iconify-json/lucide';
import { defineConfig, type Plugin } from 'vite';
import { iconNames } from './src/parts/icon-names.ts';

export default defineConfig({
  plugins: [sprite(), plainImports()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: ['chrome125', 'firefox129', 'safari18'],
    modulePreload: false,
    assetsInlineLimit: 0,
  },
});

function sprite(): Plugin {
  const symbols = iconNames.map((name) => {
    const body = icons.icons[name]?.body;
    if (body === undefined) throw new Error(`lucide has no icon "${name}"`);
    return `<symbol id="icon-${name}" viewBox="0 0 24 24">${body}</symbol>`;
  });
  return {
    name: 'parley-sprite',
    transformIndexHtml: (html) =>
      html.replace(
        '<!-- sprite -->',
        `<svg class="sprite" aria-hidden="true">${symbols.join('')}</svg>`,
      ),
  };
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
