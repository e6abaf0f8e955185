import { type Problem, problem } from '../../config/problem.ts';
import type { Catalogue } from '../../domain/catalogue.ts';
import { nearest } from '../../domain/nearest.ts';
import type { SeatWord } from '../../domain/policy/policy.ts';
import { configuredRoles, EVERYONE, READY_ROLES } from '../../domain/policy/roles.ts';
import { entitiesNamed, type NamedEntity } from './named.ts';
import type { ReadRule, ReadSet } from './read-set.ts';

/** What the rules and the configuration allow together, but nobody can have meant. Nothing here stops a start. */
export function lintPolicies(set: ReadSet, catalogue: Catalogue): readonly Problem[] {
  return [
    ...set.warnings,
    ...entitiesNamed(set).flatMap((entity) => unknownEntity(entity, catalogue)),
    ...set.rules.flatMap((rule) => unfillable(rule, catalogue)),
    ...ownerless(set, catalogue),
  ];
}

function unknownEntity({ type, id, place }: NamedEntity, catalogue: Catalogue): readonly Problem[] {
  const known = namesOf(type, catalogue);
  if (known === undefined || known.includes(id)) return [];
  const near = nearest(id, known);
  return [problem(place, `there is no ${type}::"${id}"`, near === undefined ? undefined : `did you mean "${near}"?`)];
}

/** Undefined: a kind of which not every one is configured. */
function namesOf(type: string, { environments, services, ...catalogue }: Catalogue): readonly string[] | undefined {
  switch (type) {
    case 'Role':
      return [...READY_ROLES, ...configuredRoles(catalogue).map(({ name }) => name)];
    case 'Environment':
      return environments.map(({ name }) => name);
    case 'Owners':
      return services.map(({ name }) => name);
    case 'Service':
      return services.flatMap(({ name, placements }) => placements.map(({ environment }) => `${name}@${environment}`));
    default:
      return undefined;
  }
}

/** A rule that asks for more people than are named, or for a role that nobody holds: nobody could satisfy it. */
function unfillable({ approvals, place, json }: ReadRule, catalogue: Catalogue): readonly Problem[] {
  if (approvals === undefined || approvals.count === 0) return [];
  const people = approvals.from.map((word) => peopleOf(word, catalogue));
  const most = people.reduce((sum, count) => sum + count, 0);
  const wanted = approvals.count === 'environment' ? 1 : approvals.count;
  if (most >= wanted || looksAtRoles(json)) return [];
  const who = most === 0 ? 'nobody is named' : `only ${most} ${most === 1 ? 'is' : 'are'} named`;
  return [problem(place, `rule ${approvals.id} asks for ${wanted}, and ${who} who could`, 'nobody can satisfy it')];
}

/** A rule that looks at which roles are held knows what it does where its own is not. */
function looksAtRoles({ conditions }: ReadRule['json']): boolean {
  return JSON.stringify(conditions).includes('"configuredRoles"');
}

function peopleOf(word: SeatWord, catalogue: Catalogue): number {
  if (word.kind !== 'role') return Number.POSITIVE_INFINITY;
  const held = configuredRoles(catalogue).filter(({ name }) => brings(name, word.name));
  return [...new Set(held.flatMap(({ members }) => members))].reduce(weigh, 0);
}

function weigh(sum: number, member: string): number {
  return sum + (member === EVERYONE || member.startsWith('S') ? Number.POSITIVE_INFINITY : 1);
}

function brings(held: string, wanted: string): boolean {
  const ready: readonly string[] = READY_ROLES;
  const [at, below] = [ready.indexOf(held), ready.indexOf(wanted)];
  return held === wanted || (at !== -1 && at <= below);
}

/** Only where a rule asks for owners does it matter that there are none. */
function ownerless(set: ReadSet, { services }: Catalogue): readonly Problem[] {
  const asks = set.rules.some(({ approvals }) => approvals?.from.some(({ kind }) => kind === 'owners') === true);
  const without = services.filter(({ owners = [] }) => owners.length === 0).map(({ name }) => name);
  if (!asks || without.length === 0) return [];
  return [problem('services', `nobody owns ${without.join(', ')}`, 'add `owners`: no owner is asked for them')];
}
