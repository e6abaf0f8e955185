import type { Attribute, Body } from './hcl/ast.ts';
import { type Diagnostic, fail, HclError, type Problems } from './hcl/diagnostic.ts';
import { evaluate, type Scope } from './hcl/evaluate/evaluate.ts';
import type { Value } from './hcl/values.ts';

/** Evaluates the `locals` blocks in whatever order their references need; a circle is a problem. */
export function readLocals(
  file: Body,
  scopeWith: (locals: ReadonlyMap<string, Value>) => Scope,
  problems: Problems,
): Map<string, Value> {
  const values = new Map<string, Value>();
  let waiting = problems.attempt(() => definitions(file)) ?? [];
  while (waiting.length > 0) {
    const { left, diagnostics } = evaluateReady(waiting, values, scopeWith);
    if (left.length === waiting.length) {
      problems.found.push(...diagnostics.slice(-1));
      return values;
    }
    waiting = left;
  }
  return values;
}

function definitions(file: Body): Attribute[] {
  const found = new Map<string, Attribute>();
  for (const block of file.blocks.filter(({ type }) => type === 'locals')) {
    for (const attribute of block.body.attributes) {
      if (found.has(attribute.name)) {
        const detail = `Duplicate ${attribute.name} definition found.`;
        throw fail('Duplicate value in locals', detail, attribute.nameRange);
      }
      found.set(attribute.name, attribute);
    }
  }
  return [...found.values()];
}

function evaluateReady(
  waiting: readonly Attribute[],
  values: Map<string, Value>,
  scopeWith: (locals: ReadonlyMap<string, Value>) => Scope,
): { left: Attribute[]; diagnostics: Diagnostic[] } {
  const left: Attribute[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const attribute of waiting) {
    try {
      values.set(attribute.name, evaluate(attribute.expression, scopeWith(values)));
    } catch (error) {
      if (!(error instanceof HclError)) throw error;
      left.push(attribute);
      diagnostics.push(...error.diagnostics);
    }
  }
  return { left, diagnostics };
}
