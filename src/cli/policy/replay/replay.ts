import { loadPolicy } from '../../../adapters/cedar/policy.ts';
import { readyPolicies } from '../../../app.ts';
import { loadConfig } from '../../../config/load.ts';
import { describeProblem } from '../../../config/problem.ts';
import type { AuditLink } from '../../../domain/audit/link.ts';
import type { AuditQuestion } from '../../../domain/audit/question.ts';
import { replayQuestion } from '../../../operations/policy/replay.ts';
import type { Policy } from '../../../ports/policy.ts';
import { chosenChains, EXIT, withTrail } from '../../audit/open-trail.ts';
import { readTrailFile } from '../../audit/trail-file.ts';
import type { Terminal } from '../../terminal.ts';
import { readRecorded } from './recorded.ts';
import { type Report, type Row, reportText, rowOf } from './report.ts';

export interface ReplayOptions {
  readonly config?: string;
  readonly env?: string;
  /** How far back, in ms. */
  readonly since?: number;
  /** A folder of rules, in place of the configured one. */
  readonly policies?: string;
  /** An export, in place of the stored trail. */
  readonly file?: string;
  readonly json?: boolean;
}

/**
 * `meshbot policy replay`: what the rules of today, or others, would have decided about what was asked before. Exit code 1
 * when a decision would have been different, or could not be told.
 */
export async function policyReplay(terminal: Terminal, options: ReplayOptions): Promise<number> {
  const policy = policyFor(terminal, options);
  if (policy === undefined) return EXIT.bad;
  const since = options.since === undefined ? '' : new Date(Date.now() - options.since).toISOString();
  const replay = new Replay(policy, since);
  const { file } = options;
  const code =
    file === undefined
      ? await fromTrail(terminal, options, replay)
      : await fromFile(terminal, { ...options, file }, replay);
  return code === EXIT.fine ? tell(terminal, replay.report(), options) : code;
}

function fromTrail(terminal: Terminal, options: ReplayOptions, replay: Replay): Promise<number> {
  return withTrail(terminal, options, async (trail) => {
    const chains = await chosenChains(trail, terminal, options.env);
    for (const chain of chains) {
      for await (const { content } of trail.entries(chain, 'oldest-first')) replay.add(content);
    }
    return chains.length === 0 ? EXIT.bad : EXIT.fine;
  });
}

/** A file without any entry is no trail in which nothing differs. */
async function fromFile(
  terminal: Terminal,
  { file, env }: ReplayOptions & { readonly file: string },
  replay: Replay,
): Promise<number> {
  const chains = await readTrailFile(file, false).catch(() => undefined);
  const chosen = chains?.filter(({ bounds }) => env === undefined || bounds.chain === env) ?? [];
  for (const { entries } of chosen) for (const entry of entries) replay.add(entry);
  if (replay.hasEntries) return EXIT.fine;
  const found =
    chains === undefined ? 'cannot be read' : `holds no audit entries${env === undefined ? '' : ` of ${env}`}`;
  terminal.error(`${file} ${found}\n`);
  return EXIT.bad;
}

/** Nothing of the configuration is needed where the rules are named and the trail is a file. */
function policyFor(terminal: Terminal, { config, policies, file }: ReplayOptions): Policy | undefined {
  const complain = (text: string) => void terminal.error(`${text}\n`);
  let folder = policies;
  if (policies === undefined || file === undefined) {
    const loaded = loadConfig(terminal.env, config === undefined ? {} : { path: config });
    if (loaded.kind === 'problems') return complain(loaded.problems.map(describeProblem).join('\n'));
    folder ??= loaded.config.policiesFolder;
  }
  const rules = loadPolicy({ folder, ready: readyPolicies() });
  return rules.kind === 'problems' ? complain(rules.problems.map(describeProblem).join('\n')) : rules.policy;
}

class Replay {
  readonly #policy: Policy;
  readonly #since: string;
  readonly #different: Row[] = [];
  readonly #depends: Row[] = [];
  /** Anything that was added is an audit entry. */
  hasEntries = false;
  #decisions = 0;
  #notKept = 0;

  constructor(policy: Policy, since: string) {
    this.#policy = policy;
    this.#since = since;
  }

  add(content: unknown): void {
    const recorded = readRecorded(content, this.#since);
    if (recorded.kind !== 'unreadable') this.hasEntries = true;
    if (recorded.kind === 'not-kept' || recorded.kind === 'unreadable') this.#notKept += 1;
    if (recorded.kind !== 'questions') return;
    if (!recorded.isWhole) this.#notKept += 1;
    for (const question of recorded.questions) this.#ask(recorded.link, question);
  }

  #ask(link: AuditLink, question: AuditQuestion): void {
    for (const replayed of replayQuestion(this.#policy, question)) {
      this.#decisions += 1;
      if (replayed.result === 'same') continue;
      const row = rowOf(link, question, replayed);
      (replayed.result === 'different' ? this.#different : this.#depends).push(row);
    }
  }

  report(): Report {
    return {
      ...{ policySet: this.#policy.set, decisions: this.#decisions },
      ...{ different: this.#different, depends: this.#depends, notKept: this.#notKept },
    };
  }
}

function tell(terminal: Terminal, report: Report, { json }: ReplayOptions): number {
  terminal.out(json === true ? `${JSON.stringify(report, undefined, 2)}\n` : reportText(report));
  return report.different.length + report.depends.length > 0 ? EXIT.bad : EXIT.fine;
}
