import type { Block, Body } from '../hcl/ast.ts';
import { fail } from '../hcl/diagnostic.ts';
import { evaluate, type Scope } from '../hcl/evaluate/evaluate.ts';
import { isList, isMap, sortedEntries, toText, type Value } from '../hcl/values.ts';
import type { Decoding, ScopedBlock, ScopedBody } from './context.ts';

/** The body with every `dynamic` block written out once per element of its `for_each`. */
export function expand(body: Body, decoding: Decoding): ScopedBody {
  const blocks = body.blocks.flatMap((block) =>
    block.type === 'dynamic'
      ? (decoding.problems.attempt(() => expandDynamic(block, decoding.scope)) ?? [])
      : [{ ...block, scope: decoding.scope }],
  );
  return { ...body, blocks };
}

function expandDynamic(dynamic: Block, scope: Scope): ScopedBlock[] {
  const type = dynamic.labels[0];
  const content = dynamic.body.blocks.find((block) => block.type === 'content');
  if (!type) {
    const detail = 'All dynamic blocks must have 1 labels (type).';
    throw fail('Missing type for dynamic', detail, dynamic.openBrace);
  }
  if (!content) throw fail('Missing content block', 'A content block is required.', missing(dynamic));
  const forEach = attribute(dynamic, 'for_each');
  if (!forEach) {
    const detail = 'The argument "for_each" is required, but no definition was found.';
    throw fail('Missing required argument', detail, missing(dynamic));
  }
  const collection = evaluate(forEach.expression, scope);
  const iterator = iteratorName(dynamic) ?? type.value;
  return entriesOf(collection, forEach.expression.range).map(([key, value]) => {
    const inner = { ...scope, variables: new Map(scope.variables ?? []) };
    inner.variables.set(
      iterator,
      new Map<string, Value>([
        ['key', key],
        ['value', value],
      ]),
    );
    return { ...content, type: type.value, typeRange: type.range, labels: labelsOf(dynamic, inner), scope: inner };
  });
}

function attribute(block: Block, name: string): Block['body']['attributes'][number] | undefined {
  return block.body.attributes.find((candidate) => candidate.name === name);
}

function iteratorName(dynamic: Block): string | undefined {
  const iterator = attribute(dynamic, 'iterator')?.expression;
  if (!iterator) return undefined;
  if (iterator.kind === 'traversal' && iterator.steps.length === 0) return iterator.root;
  throw fail('Invalid expression', 'A static variable reference is required.', iterator.range);
}

function labelsOf(dynamic: Block, scope: Scope): Block['labels'] {
  const labels = attribute(dynamic, 'labels')?.expression;
  if (!labels) return [];
  const values = evaluate(labels, scope);
  const texts = isList(values) ? values : [values];
  return texts.map((value) => ({ value: toText(value), range: labels.range }));
}

function entriesOf(collection: Value, range: Block['typeRange']): [Value, Value][] {
  if (isList(collection)) return collection.map((item, index) => [index, item]);
  if (collection !== null && isMap(collection)) return sortedEntries(collection);
  const detail =
    collection === null
      ? 'Cannot use a null value in for_each.'
      : `Cannot use a ${typeof collection} value in for_each. An iterable collection is required.`;
  throw fail('Invalid dynamic for_each value', detail, range);
}

function missing(block: Block): Block['typeRange'] {
  return { ...block.body.range, end: block.body.range.start };
}
