import type { ReadSet } from './read-set.ts';

/** An entity that a rule names, for example `Role::"security"`. */
export interface NamedEntity {
  readonly type: string;
  readonly id: string;
  /** Where the rule stands. */
  readonly place: string;
}

/** Every entity that the rules name, actions left out. */
export function entitiesNamed({ rules }: ReadSet): readonly NamedEntity[] {
  return rules.flatMap(({ json, place }) => collect(json).map((entity) => ({ ...entity, place })));
}

/** Ids of the user groups that rules or their `@from` name. */
export function groupsNamed(set: ReadSet): readonly string[] {
  const inText = entitiesNamed(set).flatMap(({ type, id }) => (type === 'Group' ? [id] : []));
  const words = set.rules.flatMap(({ approvals }) => approvals?.from ?? []);
  const inSeats = words.flatMap((word) => (word.kind === 'group' ? [word.id] : []));
  return [...new Set([...inText, ...inSeats])];
}

function collect(value: unknown): readonly { readonly type: string; readonly id: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('type' in value && 'id' in value && typeof value.type === 'string' && typeof value.id === 'string') {
    return value.type === 'Action' ? [] : [{ type: value.type, id: value.id }];
  }
  return Object.values(value).flatMap(collect);
}
