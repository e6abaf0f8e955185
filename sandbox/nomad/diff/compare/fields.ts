import type { DiffType, FieldDiff } from '../../wire.ts';
import type { Flat } from './flatten.ts';
import { sortFields } from './order.ts';

/** Compares two flattened objects; unchanged fields are listed too where `context` asks for them. */
export function fieldDiffs(before: Flat | undefined, after: Flat | undefined, context: boolean): FieldDiff[] | null {
  const names = new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])]);
  const diffs = [...names].flatMap((name) => fieldDiff(name, before?.get(name) ?? '', after?.get(name) ?? '', context));
  return diffs.length > 0 ? sortFields(diffs) : null;
}

/** One field, or none if it is unchanged and no context is wanted. An empty text counts as absent. */
export function fieldDiff(name: string, before: string, after: string, context: boolean): FieldDiff[] {
  if (before === after && !context) return [];
  const type: DiffType = before === after ? 'None' : before === '' ? 'Added' : after === '' ? 'Deleted' : 'Edited';
  return [{ Type: type, Name: name, Old: before, New: after, Annotations: null }];
}

/** What an object's fields say about the object as a whole. */
export function typeOf(fields: readonly FieldDiff[] | null): DiffType {
  const types = new Set(fields?.map((field) => field.Type));
  if (types.has('Edited') || (types.has('Added') && types.has('Deleted'))) return 'Edited';
  if (types.has('Added')) return 'Added';
  return types.has('Deleted') ? 'Deleted' : 'None';
}
