/**
 * The shape of a message in words, for the documentation and for the pinned hash of the wire. Not
 * part of what is shipped to browsers.
 */
import { channelMessages } from './channel.ts';
import { downEvents, downVolatile } from './down.ts';
import { upCommands, upControl } from './up.ts';

/** As much of a schema's insides as is read here. */
interface Shape {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Shape>>;
  readonly wrapped?: Shape;
  readonly item?: Shape;
  readonly options?: readonly (Shape | string)[];
  readonly literal?: unknown;
  readonly pipe?: readonly Action[];
}

/** A check of a pipe; its first item is a schema, which may have a pipe of its own. */
interface Action {
  readonly type: string;
  readonly requirement?: unknown;
  readonly pipe?: readonly Action[];
}

export interface FieldDescription {
  name: string;
  optional: boolean;
  form: string;
}

export const families = {
  'client control': upControl,
  'client command': upCommands,
  'server control': downVolatile,
  'server event': downEvents,
  channel: channelMessages,
} as const;

export type Family = keyof typeof families;

/** Every message of a family with its fields, in the order in which the schemas have them. */
export function describeFamily(family: Family): { type: string; fields: FieldDescription[] }[] {
  const messages: Readonly<Record<string, unknown>> = families[family];
  return Object.entries(messages).map(([type, schema]) => ({
    type,
    fields: fieldsOf(schema as Shape).filter(({ name }) => name !== 't'),
  }));
}

function fieldsOf(shape: Shape): FieldDescription[] {
  return Object.entries(shape.entries ?? {}).map(([name, field]) => ({
    name,
    optional: field.type === 'optional',
    form: formOf(field),
  }));
}

function formOf(shape: Shape): string {
  switch (shape.type) {
    case 'optional':
      return shape.wrapped ? formOf(shape.wrapped) : '';
    case 'nullable':
      return `${shape.wrapped ? formOf(shape.wrapped) : ''} or null`;
    case 'boolean':
      return 'boolean';
    case 'literal':
      return `"${String(shape.literal)}"`;
    case 'picklist':
      return (shape.options ?? []).map((option) => JSON.stringify(option)).join(', ');
    case 'number':
      return `integer${range(shape, 'min_value', 'max_value')}`;
    case 'string':
      return `text${range(shape, 'min_length', 'max_length')}${ruleOf(shape)}`;
    case 'array':
      return `list of${range(shape, 'min_length', 'max_length')} (${shape.item ? formOf(shape.item) : ''})`;
    case 'object':
      return `{ ${fieldsOf(shape).map(fieldText).join('; ')} }`;
    case 'union':
      return (shape.options ?? []).map((option) => formOf(option as Shape)).join(' or ');
    default:
      return shape.type;
  }
}

const fieldText = ({ name, optional, form }: FieldDescription) =>
  `${name}${optional ? '?' : ''}: ${form}`;

function range(shape: Shape, least: string, most: string): string {
  const low = Number(requirementOf(shape, least) ?? 0);
  const high = Number(requirementOf(shape, most));
  return ` ${low}..${high === Number.MAX_SAFE_INTEGER ? '2^53-1' : high}`;
}

/** Where a pipe bounds twice (before and after tidying), the last bound is what holds. */
function requirementOf(
  { pipe = [] }: { readonly pipe?: readonly Action[] },
  type: string,
): unknown {
  const nested = pipe[0] && requirementOf(pipe[0], type);
  return pipe.findLast((action) => action.type === type)?.requirement ?? nested;
}

function ruleOf(shape: Shape): string {
  const rule = requirementOf(shape, 'regex');
  return rule instanceof RegExp ? ` like ${rule.source}` : '';
}
