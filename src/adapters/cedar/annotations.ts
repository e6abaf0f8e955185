import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { nearest } from '../../domain/nearest.ts';
import type { ApprovalRule, Rule, SeatWord } from '../../domain/policy/policy.ts';

/** A rule as its annotations describe it; `approvals` only where it is about `ask-approval`. */
export interface Annotated {
  readonly rule: Rule;
  readonly approvals: ApprovalRule | undefined;
  /** What is wrong with the annotations, in words. */
  readonly complaints: readonly string[];
}

const KNOWN = ['id', 'says', 'approvals', 'from'];
const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const MAX_SAYS = 300;
const MAX_PEOPLE = 10;

/** Reads `@id`, `@says`, `@approvals` and `@from`. */
export function readAnnotations(policy: PolicyJson): Annotated {
  const given = policy.annotations ?? {};
  const { id = '', says, approvals: count, from } = given;
  const complaints = [...Object.keys(given).flatMap(unknownName), ...idProblem(id), ...saysProblem(says)];
  const rule: Rule = { id, ...(says === undefined ? {} : { says: says.trim() }) };
  if (count === undefined && from === undefined) {
    const lacks = policy.effect === 'permit' && namesOnlyApprovals(policy);
    const missing = lacks ? ['a rule about "ask-approval" needs @approvals and @from'] : [];
    return { rule, approvals: undefined, complaints: [...complaints, ...missing] };
  }
  if (policy.effect !== 'permit' || !namesOnlyApprovals(policy)) {
    const misplaced = '@approvals and @from belong to a permit whose action is == Action::"ask-approval"';
    return { rule, approvals: undefined, complaints: [...complaints, misplaced] };
  }
  const people = readCount(count ?? '');
  const words = (from ?? '').split(',').map((word) => readWord(word.trim()));
  const found = words.filter((word) => word !== undefined);
  if (people === undefined) complaints.push(`@approvals must be "environment" or a number from 0 to ${MAX_PEOPLE}`);
  if (found.length < words.length) {
    complaints.push('@from takes anyone, owners, preempted-owners, role:<name> and ids of user groups (S…)');
  }
  const approvals = people === undefined ? undefined : { ...rule, count: people, from: found };
  return { rule, approvals, complaints };
}

function namesOnlyApprovals({ action }: PolicyJson): boolean {
  if (action.op !== '==' || !('entity' in action)) return false;
  const { entity } = action;
  return ('__entity' in entity ? entity.__entity : entity).id === 'ask-approval';
}

function unknownName(name: string): readonly string[] {
  if (KNOWN.includes(name)) return [];
  const near = nearest(name, KNOWN);
  return [`there is no annotation @${name}${near === undefined ? '' : `; did you mean @${near}?`}`];
}

function idProblem(id: string): readonly string[] {
  if (id === '') return ['the rule has no @id: it is the name that people and the audit trail read'];
  return ID.test(id) ? [] : [`@id("${id}") may hold letters, digits, dash and underscore, at most 64`];
}

function saysProblem(says: string | undefined): readonly string[] {
  if (says === undefined || (says.trim() !== '' && [...says].length <= MAX_SAYS)) return [];
  return [`@says must be a sentence of at most ${MAX_SAYS} characters`];
}

function readCount(text: string): ApprovalRule['count'] | undefined {
  if (text === 'environment') return 'environment';
  return /^\d{1,2}$/.test(text) && Number(text) <= MAX_PEOPLE ? Number(text) : undefined;
}

function readWord(word: string): SeatWord | undefined {
  if (word === 'anyone' || word === 'owners' || word === 'preempted-owners') return { kind: word };
  const role = /^role:([A-Za-z0-9][A-Za-z0-9._-]{0,127})$/.exec(word)?.[1];
  if (role !== undefined) return { kind: 'role', name: role };
  return /^S[A-Z0-9]{2,}$/.test(word) ? { kind: 'group', id: word } : undefined;
}
