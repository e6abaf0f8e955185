import type { PlanRef } from '../change/change.ts';
import type { GroupPlan, Plan } from '../plan/plan.ts';
import type { AuditPlan } from './entry.ts';

/** A plan as an entry names it; the whole masked plan is a document of its change. */
export function notePlan(plan: Plan): AuditPlan {
  return { ...noteRef(plan), risk: plan.risk, summary: summarise(plan) };
}

export function noteRef({ number, fingerprint, bodyDigest }: Omit<PlanRef, 'baseIndex'>): AuditPlan {
  return { number, fingerprint, bodyDigest };
}

const COUNTED = ['place', 'stop', 'migrate', 'inPlace', 'destructive', 'canary', 'preemptions'] as const;
const MAX_EDITS = 5;

/** For example `web: 3 destructive, 1 canary; edits: group web › task web image`. Names of places only, no values. */
function summarise({ groups, changes, fromVersion, toVersion }: Plan): string {
  const versions = toVersion === undefined ? [] : [`${fromVersion ?? 'none'} to ${toVersion}`];
  const fates = groups.map(fateOf).filter((fate) => fate !== '');
  const places = changes.slice(0, MAX_EDITS).map(({ where, field }) => `${where} ${field}`.trim());
  const more = changes.length > MAX_EDITS ? [`and ${changes.length - MAX_EDITS} more`] : [];
  const edits = places.length === 0 ? [] : [`edits: ${[...places, ...more].join(', ')}`];
  return [...versions, ...fates, ...edits].join('; ');
}

function fateOf(group: GroupPlan): string {
  const counts = COUNTED.filter((name) => group[name] > 0).map((name) => `${group[name]} ${name}`);
  return counts.length === 0 ? '' : `${group.name}: ${counts.join(', ')}`;
}
