/** What `--help` says, made from the table of options. */
import { defaultLimits } from './limits.ts';
import { flagOf, type Option, optionNames, options, variableOf } from './options.ts';

const WIDTH = 80;
const INDENT = ' '.repeat(6);

export function helpText(version: string): string {
  return [
    `Parley ${version}: calls between people, on a server you own.`,
    '',
    'Usage: npm start -- [options]',
    '       npm start -- backup FILE [options]    write the whole store to a file',
    '       npm start -- restore FILE [options]   make the store from such a file',
    '',
    ...optionNames.flatMap((name) => describe(flagOf(name), variableOf(name), options[name])),
    ...entry('--help', 'Say this.'),
    ...entry('--version', 'Say the version.'),
    ...paragraph(
      'Each option can be set by the environment variable behind it instead. A flag wins over the variable.',
      '',
    ),
    '',
    'Limits and their defaults:',
    ...paragraph(
      Object.entries(defaultLimits)
        .map(([name, value]) => `${name}=${value}`)
        .join('  '),
      '  ',
    ),
    '',
  ].join('\n');
}

function describe(flag: string, variable: string, option: Option): string[] {
  const head = option.argument === undefined ? flag : `${flag} ${option.argument}`;
  const preset = option.argument === undefined ? undefined : option.fallback;
  const choices = /LEVEL|WAY/.test(head) ? ` One of ${option.allowed}.` : '';
  const fallback = preset === undefined ? '' : ` Default: ${preset}.`;
  return entry(`${head}  (${variable})`, `${option.help}${choices}${fallback}`);
}

const entry = (head: string, text: string): string[] => [
  `  ${head}`,
  ...paragraph(text, INDENT),
  '',
];

/** Words wrapped at the width of a narrow terminal. */
function paragraph(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(/ +/)) {
    if (line.length + word.length >= WIDTH && line !== indent) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}
