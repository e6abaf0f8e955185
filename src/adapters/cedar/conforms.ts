import type { PlanFacts } from '../../domain/policy/facts.ts';
import type { Principal, Question } from '../../domain/policy/policy.ts';

type Kind = 'text' | 'whole' | 'flag' | 'texts';

const FACTS: Readonly<Record<keyof PlanFacts, Kind>> = {
  ...{ risk: 'text', isNew: 'flag', places: 'whole', stops: 'whole', replaces: 'whole', moves: 'whole' },
  ...{ countDelta: 'whole', destroys: 'whole', isImageOnly: 'flag', preemptsOthers: 'flag' },
  ...{ preemptedServices: 'texts', vaultPoliciesChanged: 'flag', failsToPlace: 'flag' },
};

/**
 * Whether every value of a question has the type that the ready-made schema gives it. Values come from records that another
 * release may have written; to Cedar, which compares values of two types without an error, a wrong one would just differ.
 */
export function conforms(question: Omit<Question, 'action'>): boolean {
  const { principal, requester, resource, verb, plan, channelId, at, approvals, isBreakGlass, freeze } = question;
  return (
    [principal, requester].every(isPrincipal) &&
    [resource.service, resource.environment, verb, channelId].every(isText) &&
    [resource.isOwned, isBreakGlass].every(isFlag) &&
    [resource.approvals, approvals].every(isWhole) &&
    Object.entries(FACTS).every(([name, kind]) => IS[kind](plan[name as keyof PlanFacts])) && // its own keys
    isTexts(question.configuredRoles) &&
    !Number.isNaN(Date.parse(at)) &&
    (freeze === undefined || [freeze.name, freeze.override].every(isText))
  );
}

function isPrincipal({ person, roles, groups, owns }: Principal): boolean {
  return isText(person.userId) && isText(person.name) && [roles, groups, owns].every(isTexts);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function isFlag(value: unknown): boolean {
  return typeof value === 'boolean';
}

function isWhole(value: unknown): boolean {
  return Number.isSafeInteger(value);
}

const IS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  ...{ text: isText, texts: isTexts, flag: isFlag, whole: isWhole },
};
