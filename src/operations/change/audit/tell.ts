import type { AuditEntry, AuditPerson } from '../../../domain/audit/entry.ts';
import { notePlan } from '../../../domain/audit/plan-note.ts';
import { MeshError } from '../../../domain/errors.ts';
import type { Outcome, Refusal } from '../../../domain/outcome.ts';
import type { ChangeDeps } from '../deps.ts';
import type { About } from './entries.ts';

/** How long an answer waits for its entry, in ms; after that the entry is written beside it. */
const PATIENCE_MS = 2_000;

type TellDeps = Pick<ChangeDeps, 'audit' | 'catalogue' | 'clock' | 'log' | 'people'>;

/**
 * Does the work and tells in the audit trail what it came to, unless the record of a change tells it already. A trail
 * that cannot be written is logged and hides neither a refusal nor a fault.
 */
export async function told(deps: TellDeps, about: About, work: () => Promise<Outcome>): Promise<Outcome> {
  let outcome: Outcome;
  try {
    outcome = await work();
  } catch (error) {
    const reason = error instanceof MeshError ? error.code : 'defect';
    const words = error instanceof MeshError ? { words: error.doing } : {};
    await tell(deps, { ...about, event: 'fault', reason, ...words });
    throw error;
  }
  const entry = entryOf(deps, about, outcome);
  if (entry !== undefined) await tell(deps, { ...entry, ...(await named(deps, entry.by)) });
  return outcome;
}

/** Writes an entry that no record waits for. Never rejects. */
export async function tell(deps: Pick<TellDeps, 'audit' | 'clock' | 'log'>, entry: AuditEntry): Promise<void> {
  const written = deps.audit.record(entry).catch((error: unknown) => {
    const { event, reason, requestId } = entry;
    deps.log.error({ err: error, event, reason, requestId }, 'writing an audit entry');
  });
  const enough = new AbortController();
  const late = deps.clock.sleep(PATIENCE_MS, enough.signal).catch(() => undefined);
  await Promise.race([written, late]);
  enough.abort();
}

/** What a no leaves in the trail. */
export function refusedEntry(
  { catalogue }: Pick<TellDeps, 'catalogue'>,
  about: About,
  { reason, details, question }: Refusal,
): AuditEntry {
  const { id, environment, service, message, rule } = details;
  const isKnown = catalogue.environments.some(({ name }) => name === environment);
  return {
    ...(isKnown ? { environment: String(environment) } : {}),
    ...(service === undefined ? {} : { service: String(service) }),
    ...(id === undefined ? {} : { changeId: String(id) }),
    ...about,
    event: 'refused',
    reason,
    ...(message === undefined ? {} : { words: String(message) }),
    ...(rule === undefined ? {} : { decidedBy: { decision: 'deny', rules: [String(rule)] } }),
    ...(question === undefined ? {} : { question }),
  };
}

function entryOf(deps: TellDeps, about: About, outcome: Outcome): AuditEntry | undefined {
  switch (outcome.kind) {
    case 'refused':
      return refusedEntry(deps, about, outcome);
    case 'dry-run': {
      const { kind, plan, question } = outcome;
      const asked = question === undefined ? {} : { question };
      return { ...about, event: 'requested', answer: kind, plan: notePlan(plan), ...asked };
    }
    case 'no-change':
      return { ...about, event: 'requested', answer: outcome.kind };
    case 'plan-changed':
    case 'superseded': {
      const { environment, service } = outcome.change;
      return { ...about, environment, service, event: 'requested', answer: outcome.kind };
    }
    default:
      return undefined;
  }
}

/** The person with the name that Slack gave a moment ago; without it, the ids must do. */
async function named({ people }: TellDeps, by: AuditPerson | undefined): Promise<{ readonly by?: AuditPerson }> {
  if (by === undefined) return {};
  const resolved = await people.resolve(by.userId, by.teamId).catch(() => undefined);
  return { by: resolved?.kind === 'person' ? { ...by, name: resolved.person.name } : by };
}
