import { blockType, isAttribute } from './schema/table.ts';
import { isWire, type Wire } from './wire-object.ts';

/** What a property stands for: a value, or blocks of a type, with a label where `labelled`. */
type Place =
  | { readonly kind: 'value' }
  | { readonly kind: 'block'; readonly type: string | undefined; readonly labelled: boolean };

/**
 * A job file in HCL's JSON syntax as the same file in its own: properties become arguments or blocks, as the block that
 * they stand in has it, and texts are templates. Places in messages are those of the text that comes out.
 */
export function nativeSyntax(file: Wire): string {
  const places: Readonly<Record<string, Place>> = {
    job: { kind: 'block', type: 'Job', labelled: true },
    variable: { kind: 'block', type: undefined, labelled: true },
    variables: { kind: 'block', type: undefined, labelled: false },
    locals: { kind: 'block', type: undefined, labelled: false },
  };
  return `${lines(file, (name) => places[name] ?? { kind: 'value' }).join('\n')}\n`;
}

function lines(body: Wire, placeOf: (name: string) => Place): string[] {
  return Object.entries(body).flatMap(([name, value]) => {
    const place = placeOf(name);
    return place.kind === 'value' ? [`${name} = ${expression(value)}`] : blockLines(name, value, place);
  });
}

/** Several blocks come as a list, or as several labels of one object. */
function blockLines(name: string, value: unknown, place: Place & { kind: 'block' }): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => blockLines(name, item, place));
  if (!isWire(value)) return [`${name} = ${expression(value)}`];
  if (!place.labelled) return block(name, value, place);
  return Object.entries(value).flatMap(([label, body]) =>
    (Array.isArray(body) ? body : [body]).flatMap((one) =>
      block(`${name} ${JSON.stringify(label)}`, isWire(one) ? one : {}, place),
    ),
  );
}

function block(head: string, body: Wire, { type }: Place & { kind: 'block' }): string[] {
  const placeOf = type === undefined ? freePlace : (name: string) => placeIn(type, name);
  return [`${head} {`, ...lines(body, placeOf), '}'];
}

function freePlace(name: string): Place {
  return name === 'validation' ? { kind: 'block', type: undefined, labelled: false } : { kind: 'value' };
}

/** Blocks that stand where no row of the schema has them. */
const BESIDE: Readonly<Record<string, string>> = {
  'Job task': 'Task',
  'Job vault': 'Vault',
  'TaskGroup vault': 'Vault',
};

function placeIn(type: string, name: string): Place {
  const field = blockType(type).fields.find(({ hcl }) => hcl === name);
  const beside = BESIDE[`${type} ${name}`];
  if (field === undefined && beside === undefined) return { kind: 'value' };
  if (field !== undefined && isAttribute(field.shape)) return { kind: 'value' };
  // `env` and `meta` may also be arguments, whose keys may be any text.
  if (field !== undefined && !('type' in field.shape)) {
    return name === 'env' || name === 'meta' ? { kind: 'value' } : { kind: 'block', type: undefined, labelled: false };
  }
  const inner = field !== undefined && 'type' in field.shape ? field.shape.type : beside;
  const isTaskScaling = type === 'Task' && name === 'scaling';
  const labelled = isTaskScaling || (inner !== undefined && blockType(inner).label !== undefined);
  return { kind: 'block', type: inner, labelled };
}

function expression(value: unknown): string {
  if (typeof value === 'string') return quotedTemplate(value);
  if (Array.isArray(value)) return `[${value.map(expression).join(', ')}]`;
  if (!isWire(value)) return JSON.stringify(value ?? null);
  return `{ ${Object.entries(value)
    .map(([key, item]) => `${quotedTemplate(key)} = ${expression(item)}`)
    .join(', ')} }`;
}

/** Text escaped, what is interpolated left as it is. */
function quotedTemplate(text: string): string {
  let quoted = '';
  let rest = text;
  for (let at = opening(rest); at >= 0; at = opening(rest)) {
    const end = closing(rest, at);
    quoted += escaped(rest.slice(0, at)) + rest.slice(at, end);
    rest = rest.slice(end);
  }
  return `"${quoted}${escaped(rest)}"`;
}

function opening(text: string): number {
  return text.search(/(?<!\$)\$\{|(?<!%)%\{/);
}

function closing(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth -= 1;
    if (text[at] === '}' && depth === 0) return at + 1;
  }
  return text.length;
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
