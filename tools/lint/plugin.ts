/** The house rules that oxlint has no rule for. Each message says why. */
import { relative, resolve, sep } from 'node:path';
import type { RuleTester } from 'oxlint/plugins-dev';
import { isTest, refusal } from './layers.ts';

type Rule = Exclude<Parameters<RuleTester['run']>[1], { createOnce: unknown }>;
type Context = Parameters<Rule['create']>[0];
type Visitor = ReturnType<Rule['create']>;
type Node = Parameters<Extract<Visitor[string], (node: never) => void>>[0];

const ROOT = resolve(import.meta.dirname, '../..');
const INJECTORS = ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'dangerouslySetInnerHTML'];

const fileOf = (context: Context): string => relative(ROOT, context.filename).split(sep).join('/');

/** Says `why` at each module that a file names, however it names it. */
function atEachImport(context: Context, why: (specifier: string) => string | undefined): Visitor {
  const check = (node: Node): void => {
    const source = 'source' in node ? node.source : null;
    if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
    const message = why(source.value);
    if (message !== undefined) context.report({ node: source, message });
  };
  return {
    ImportDeclaration: check,
    ExportAllDeclaration: check,
    ExportNamedDeclaration: check,
    ImportExpression: check,
    TSImportType: check,
  };
}

const layers: Rule = {
  create(context) {
    const file = fileOf(context);
    return atEachImport(context, (specifier) => refusal(file, specifier));
  },
};

const ownIndex: Rule = {
  create(context) {
    if (isTest(context.filename)) return {};
    return atEachImport(context, (specifier) =>
      /^\.{1,2}\/(.*\/)?index\.tsx?$/.test(specifier)
        ? 'index.ts is the door for others: inside the package import the file itself, or cycles grow.'
        : undefined,
    );
  },
};

const markup: Rule = {
  create(context) {
    const check = (node: Node): void => {
      if (!('name' in node && typeof node.name === 'string')) return;
      if (!INJECTORS.includes(node.name)) return;
      const message = `${node.name} lets a name or a message run as code: build elements instead.`;
      context.report({ node, message });
    };
    return { Identifier: check, JSXIdentifier: check };
  },
};

const oneDecoder: Rule = {
  create(context) {
    if (isTest(context.filename)) return {};
    const message =
      'Only codec.ts of the protocol decodes JSON, because it bounds it first: use its decode.';
    return {
      Identifier(node) {
        if (node.name !== 'JSON') return;
        const { parent } = node;
        const encodes =
          parent.type === 'MemberExpression' &&
          parent.object === node &&
          !parent.computed &&
          parent.property.name === 'stringify';
        if (!encodes) context.report({ node, message });
      },
    };
  },
};

export default {
  meta: { name: 'parley' },
  rules: { layers, 'own-index': ownIndex, markup, 'one-decoder': oneDecoder },
};
