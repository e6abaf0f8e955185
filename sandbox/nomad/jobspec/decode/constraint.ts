import type { Attribute } from '../hcl/ast.ts';
import { fail } from '../hcl/diagnostic.ts';
import { evaluate, type Scope } from '../hcl/evaluate/evaluate.ts';
import { BOOL, ConversionError, convert, NUMBER, STRING, type Type, type Value } from '../hcl/values.ts';
import type { Wire } from '../wire-object.ts';
import { readContent } from './content.ts';
import type { Decoding, ScopedBody } from './context.ts';

/** Shortcuts such as `regexp = "…"`, which name the operator and its right side at once; a later one wins. */
const CONSTRAINT_SHORTCUTS = ['version', 'semver', 'regexp', 'set_contains'];
const CONSTRAINT_NAMES_ONLY = ['set_contains_all', 'set_contains_any', 'is_set', 'is_not_set'];
const AFFINITY_SHORTCUTS = ['version', 'semver', 'regexp', 'set_contains_any', 'set_contains_all', 'set_contains'];

type Read = (name: string, type?: Type) => unknown;

export function readConstraint(body: ScopedBody, decoding: Decoding): Wire {
  const names = [...CONSTRAINT_SHORTCUTS, ...CONSTRAINT_NAMES_ONLY, 'distinct_hosts', 'distinct_property'];
  const read = reader(body, names, decoding);
  const wire = readSides(read, CONSTRAINT_SHORTCUTS);
  const distinctHosts = read('distinct_hosts', BOOL);
  if (distinctHosts !== undefined && distinctHosts !== null) {
    wire['Operand'] = 'distinct_hosts';
    wire['RTarget'] = String(distinctHosts);
  }
  const property = read('distinct_property');
  if (property) {
    wire['Operand'] = 'distinct_property';
    wire['LTarget'] = property;
  }
  return { ...wire, Operand: wire['Operand'] || '=' };
}

export function readAffinity(body: ScopedBody, decoding: Decoding): Wire {
  const read = reader(body, [...AFFINITY_SHORTCUTS, 'weight'], decoding);
  const wire = readSides(read, AFFINITY_SHORTCUTS);
  return { ...wire, Operand: wire['Operand'] || '=', Weight: read('weight', NUMBER) ?? null };
}

function reader(body: ScopedBody, names: readonly string[], decoding: Decoding): Read {
  const attributes = ['attribute', 'value', 'operator', ...names].map((name) => ({ name, required: false }));
  const content = readContent(body, { attributes, blocks: [] }, decoding);
  return (name, type = STRING) => {
    const attribute = content.attributes.get(name);
    return attribute && decoding.problems.attempt(() => readTyped(attribute, type, decoding.scope));
  };
}

function readTyped({ name, expression }: Attribute, type: Type, scope: Scope): Value {
  const value = evaluate(expression, scope);
  try {
    return convert(value, type);
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    const detail = `Inappropriate value for attribute ${JSON.stringify(name)}: ${error.message}.`;
    throw fail('Incorrect attribute value type', detail, expression.range);
  }
}

function readSides(read: Read, shortcuts: readonly string[]): Wire {
  const wire: Wire = {
    LTarget: read('attribute') ?? '',
    RTarget: read('value') ?? '',
    Operand: read('operator') ?? '',
  };
  for (const shortcut of shortcuts) {
    const target = read(shortcut);
    if (!target) continue;
    wire['Operand'] = shortcut;
    wire['RTarget'] = target;
  }
  return wire;
}
