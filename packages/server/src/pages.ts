/** The few pages that the server itself must be able to show: what went wrong, and a way on. */

export const pageStylePath = '/page.css';

export const pageStyle = `:root { color-scheme: light dark; font: 1.125rem/1.6 system-ui, sans-serif; }
body { max-width: 34rem; margin: 20vh auto 0; padding: 0 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.25; }
code { overflow-wrap: anywhere; }
`;

interface Page {
  title: string;
  text: string;
  link?: { to: string; text: string };
}

export const pages = {
  notFound: {
    title: 'There is no such page',
    text: 'The address may be mistyped. A link to a room looks like /r/abcd-efgh-jkmn.',
    link: { to: '/', text: 'Start a call' },
  },
  methodNotAllowed: {
    title: 'That cannot be done here',
    text: 'This address can only be read.',
    link: { to: '/', text: 'Start a call' },
  },
  failed: {
    title: 'Something went wrong here',
    text: 'This is a mistake of the server, not yours. Calls that are running are not touched.',
    link: { to: '/', text: 'Try again' },
  },
  notBuilt: {
    title: 'The web app is not built yet',
    text: 'Stop the server and start it with npm start, which builds the app first.',
  },
} as const satisfies Record<string, Page>;

/** The texts are our own: nothing that somebody sent stands in a page. */
export function render({ title, text, link }: Page): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width">',
    `<title>${title} - Parley</title>`,
    `<link rel="stylesheet" href="${pageStylePath}">`,
    `<main><h1>${title}</h1><p>${text}</p>`,
    link === undefined ? '' : `<p><a href="${link.to}">${link.text}</a></p>`,
    '</main></html>',
    '',
  ].join('\n');
}
