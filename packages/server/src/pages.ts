/** The few pages that the server itself must be able to show: what went wrong, and a way on. */

export const pageStylePath = '/page.css';

/** The colours of the app, so that a dead end looks like a part of the same house. */
export const pageStyle = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body {
  display: grid; place-items: center; min-height: 100svh; margin: 0; padding: 1rem;
  box-sizing: border-box;
  background: light-dark(#f4f5f9, #0e1016); color: light-dark(#14171f, #f2f4fa);
}
main {
  max-width: 28rem; padding: 2rem; border-radius: 1.5rem;
  background: light-dark(#fff, #171a22); border: 1px solid light-dark(#dfe2ec, #2b303d);
}
h1 { margin: 0 0 1rem; font-size: 1.75rem; line-height: 1.25; }
p { margin: 0 0 1.5rem; color: light-dark(#545b6e, #a8b0c4); }
main > :last-child { margin-bottom: 0; }
code { color: light-dark(#14171f, #f2f4fa); overflow-wrap: anywhere; }
a {
  display: inline-block; padding: 0.625rem 1rem; border-radius: 0.625rem;
  background: light-dark(#4453d6, #5665e8); color: #fff; font-weight: 600; text-decoration: none;
}
`;

interface Page {
  title: string;
  text: string;
  /** An address as it could be. */
  example?: string;
  link?: { to: string; text: string };
}

const pairExample = '/call?id=ada&amp;peer_id=ben';

export const pages = {
  notFound: {
    title: 'There is no such page',
    text: 'The address may be mistyped. If somebody sent you a link, open it again or ask for a new one.',
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
  pairUnnamed: {
    title: 'Somebody is missing in this address',
    text: 'It has to say who you are and whom you call:',
    example: pairExample,
    link: { to: '/', text: 'Start a call' },
  },
  pairOfOne: {
    title: 'This address names one person twice',
    text: 'Nobody can call themself. It has to name two:',
    example: pairExample,
    link: { to: '/', text: 'Start a call' },
  },
  wrongPair: {
    title: 'A name in this address cannot be used',
    text: 'Each is of 1 to 64 characters that can be seen:',
    example: pairExample,
    link: { to: '/', text: 'Start a call' },
  },
  unknownPerson: {
    title: 'Sign in first',
    text: 'This call is for people whom the owner of this server knows. Sign in there, and open the address again.',
  },
  unwelcome: {
    title: 'You may not make this call',
    text: 'The owner of this server decides who calls whom here, and did not allow this one.',
  },
  notBuilt: {
    title: 'The web app is not built yet',
    text: 'Stop the server and start it with npm start, which builds the app first.',
  },
} as const satisfies Record<string, Page>;

/** The texts are our own: nothing that somebody sent stands in a page. */
export function render({ title, text, example, link }: Page): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width">',
    `<title>${title} - Parley</title>`,
    '<link rel="icon" href="/favicon.svg">',
    `<link rel="stylesheet" href="${pageStylePath}">`,
    `<main><h1>${title}</h1><p>${text}</p>`,
    example === undefined ? '' : `<p><code>${example}</code></p>`,
    link === undefined ? '' : `<a href="${link.to}">${link.text}</a>`,
    '</main></html>',
    '',
  ].join('\n');
}
