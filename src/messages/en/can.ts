import type { Seat } from '../../domain/change/approvals/seats.ts';
import type { PolicyAction, Rule, Verdict } from '../../domain/policy/policy.ts';
import { seatWords } from './approvals.ts';

const DOING: Readonly<Record<PolicyAction, string>> = {
  read: 'look at',
  propose: 'deploy',
  approve: 'approve changes to',
  apply: 'have changes applied to',
  'break-glass': 'break glass for',
  'ask-approval': 'ask for approval of changes to',
};

interface Asked {
  readonly action: PolicyAction;
  readonly service: string;
  readonly environment: string;
}

/** After the person's name, for example `may deploy web to production`. Plain text. */
export function mayWords({ action, service, environment }: Asked, verdict: Verdict): string {
  const may = verdict.kind === 'permitted' ? 'may' : 'may not';
  return `${may} ${DOING[action]} ${service} in ${environment}.`;
}

/** Why, by the rules that decided. */
export function becauseWords(verdict: Verdict): string {
  if (verdict.kind === 'denied' && verdict.why === 'undecidable') {
    return `That cannot be decided${named(verdict.rules)}, and what cannot be decided is denied.`;
  }
  if (verdict.rules.length === 0) return 'No rule permits it.';
  return verdict.rules.map(ruleWords).join(' ');
}

function ruleWords({ id, says }: Rule): string {
  return says === undefined ? `Rule ${id}.` : `${says} (rule ${id})`;
}

function named(rules: readonly Rule[]): string {
  return rules.length === 0 ? '' : ` because of the rule ${rules.map(({ id }) => id).join(', ')}`;
}

/** Who could do it, where somebody may not. */
export function whoWords(who: readonly Rule[]): string | undefined {
  const says = who.flatMap((rule) => rule.says ?? []);
  return says.length === 0 ? undefined : `Who may: ${says.join(' ')}`;
}

/** Whose approval an ordinary change would need. */
export function approvalWords(seats: readonly Seat[]): string {
  if (seats.length === 0) return 'An ordinary change needs no approval by anybody else.';
  return `An ordinary change then needs the approval of ${seats.map(seatWords).join(' and ')}.`;
}
