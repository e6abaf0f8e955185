import type { DiffType, FieldDiff, ObjectDiff } from '../../wire.ts';

/** Edited, then added, deleted and unchanged. */
const RANK: Record<DiffType, number> = { Edited: 0, Added: 1, Deleted: 2, None: 3 };

/** Sorts in place as Nomad does; insertion sort, because its order of objects is not transitive. */
export function sortObjects(objects: ObjectDiff[]): ObjectDiff[] {
  return insertionSort(objects, objectBefore);
}

export function sortFields(fields: FieldDiff[]): FieldDiff[] {
  return insertionSort(fields, fieldBefore);
}

function insertionSort<T>(list: T[], before: (a: T, b: T) => boolean): T[] {
  list.forEach((item, index) => {
    let at = index;
    for (let left = list[at - 1]; at > 0 && left !== undefined && before(item, left); left = list[at - 1]) {
      list[at] = left;
      at--;
    }
    list[at] = item;
  });
  return list;
}

function fieldBefore(a: FieldDiff, b: FieldDiff): boolean {
  if (a.Name !== b.Name) return a.Name < b.Name;
  return a.Old === b.Old ? a.New < b.New : a.Old < b.Old;
}

function objectBefore(a: ObjectDiff, b: ObjectDiff): boolean {
  if (a.Name !== b.Name) return a.Name < b.Name;
  if (a.Type !== b.Type) return RANK[a.Type] < RANK[b.Type];
  const [fields, otherFields] = [a.Fields ?? [], b.Fields ?? []];
  if (fields.length !== otherFields.length) return fields.length < otherFields.length;
  const [objects, otherObjects] = [a.Objects ?? [], b.Objects ?? []];
  if (objects.length !== otherObjects.length) return objects.length < otherObjects.length;
  return (
    somePairBefore(sortFields(fields), sortFields(otherFields), fieldBefore) ||
    somePairBefore(sortObjects(objects), sortObjects(otherObjects), objectBefore)
  );
}

function somePairBefore<T>(list: readonly T[], others: readonly T[], before: (a: T, b: T) => boolean): boolean {
  return list.some((item, index) => {
    const other = others[index];
    return other !== undefined && before(item, other);
  });
}
