import { describe, expect, it } from 'vitest';
import { CHANGE_STATES, type Change } from '../../../../src/domain/change/change.ts';
import type { Plan } from '../../../../src/domain/plan/plan.ts';
import type { CardView } from '../../../../src/ports/notifier.ts';
import { renderCard } from '../../../../src/slack/blocks/card/plan-card.ts';
import { APPROVER, aChange } from '../../../support/a-change.ts';
import { aPlan, edited, metrics, object, schedulerPlan, taskDiff, updates } from '../../../support/a-plan.ts';
import { planWithChanges } from '../some-plan.ts';

const approval = { person: APPROVER, planNumber: 1, at: '2026-01-01T00:10:00.000Z' };
const progress: NonNullable<CardView['progress']> = {
  groups: [{ name: 'app', desired: 3, placed: 3, healthy: 2, unhealthy: 0, canaries: 0, promoted: false }],
  awaitsPromotion: false,
  deploymentId: 'd',
};

/** Everything that people read on a card, a line each. */
function read(view: { readonly change?: Partial<Change>; readonly plan?: Plan; readonly progress?: typeof progress }) {
  const card = renderCard({
    change: aChange(view.change),
    plan: view.plan ?? aPlan(),
    ...(view.progress === undefined ? {} : { progress: view.progress }),
  });
  return { ...card, lines: card.blocks.flatMap(textsOf).join('\n').split('\n') };
}

function textsOf(block: unknown): readonly string[] {
  if (typeof block !== 'object' || block === null) return [];
  return Object.entries(block).flatMap(([key, value]) =>
    key === 'text' && typeof value === 'string'
      ? [value]
      : Array.isArray(value)
        ? value.flatMap(textsOf)
        : textsOf(value),
  );
}

function buttonsOf(view: Parameters<typeof read>[0]) {
  return read(view).blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
}

describe('a card that waits for its decision', () => {
  it('says what, how, how risky, who and why, in this order', () => {
    expect(read({}).lines.slice(0, 6)).toEqual([
      '⏳ Waiting for approval: Deploy web 1.0.0 → 1.1.0 to production',
      'Replaces 3 of 3, 1 at a time; everything can be placed.',
      '🟠 *Risk medium*: allocations are replaced',
      '*Asked by* <@U0REQ>',
      '*Reason*: new checkout',
      '*What changes*',
    ]);
  });

  it('names a changed image first, under its place', () => {
    const { lines } = read({});
    expect(lines).toContain('_group app › task server › config_');
    expect(lines).toContain('• image: `web:1.0.0` → `web:1.1.0`');
  });

  it('has buttons that name the change and the plan on it', () => {
    const plan = aPlan({ number: 3 });
    expect(
      buttonsOf({ plan }).map((button) => [button.type === 'button' ? button.value : '', button.action_id]),
    ).toEqual([
      ['web-7k3m9q:3', 'change.approve'],
      ['web-7k3m9q:3', 'change.reject'],
      ['web-7k3m9q:3', 'change.diff'],
      ['web-7k3m9q:3', 'change.withdraw'],
    ]);
  });

  it('asks again before an approval of high risk, and only then', () => {
    const risky = aPlan({ scheduler: schedulerPlan({ failures: { app: metrics() } }) });
    expect(buttonsOf({ plan: risky })[0]).toMatchObject({ confirm: { style: 'danger' } });
    expect(buttonsOf({})[0]).not.toHaveProperty('confirm');
  });

  it('says who approved this plan and how many are still needed', () => {
    const older = { ...approval, planNumber: 0 };
    const { lines } = read({ change: { approvalsNeeded: 2, approvals: [older, approval] } });
    expect(lines).toContain('*Approved by* <@U0APP>');
    expect(lines).toContain('Needs one more approval by somebody other than the requester.');
  });

  it('names who is still needed where not anybody will do', () => {
    const owner = {
      from: [{ kind: 'owners', service: 'web' }],
      rule: 'own',
      named: ['U0OWN', 'S0TEAM', '<!channel>'],
    } as const;
    const anyone = { from: [{ kind: 'anyone' }], rule: 'all' } as const;
    const { lines } = read({ change: { approvalsNeeded: 2, seats: [owner, anyone] } });
    expect(lines).toContain('Needs 2 approvals by people other than the requester.');
    expect(lines).toContain('• an owner of web (<@U0OWN>, <!subteam^S0TEAM>, &lt;!channel&gt;)');
    expect(lines).toContain('• one more person');
  });

  it('shows when it expires, in the reader’s own time', () => {
    expect(read({}).lines.at(-1)).toBe(
      'web-7k3m9q · plan 1 · Expires <!date^1767229200^{date_short_pretty} {time}|2026-01-01 01:00 UTC>',
    );
  });

  it('puts what speaks against it above what changes', () => {
    const plan = aPlan({
      keptCounts: [{ group: 'app', count: 4 }],
      scheduler: schedulerPlan({
        failures: { app: metrics() },
        preempted: ['a', 'b'].map((id) => ({ id, jobId: 'report', namespace: 'batch', group: 'g' })),
        warnings: 'a warning',
      }),
    });
    const { lines } = read({ plan });
    const order = [
      '• app: 1 cannot be placed: memory exhausted on 3 of 4 nodes',
      '• report (namespace batch) loses 2 allocations',
      '*What changes*',
      '• a warning',
      'app keeps its live count of 4, because it scales by itself',
    ].map((line) => lines.indexOf(line));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
  });

  it('says that a secret changed, and not what to', () => {
    const plan = aPlan({
      scheduler: schedulerPlan({ diff: taskDiff([edited('Env[DB_PASSWORD]', 'hunter2', 'hunter3')]) }),
    });
    const card = read({ plan });
    expect(card.lines).toContain('• DB_PASSWORD: changed (masked)');
    expect(JSON.stringify(card)).not.toContain('hunter');
  });

  it('compares texts line by line', () => {
    const fields = [edited('DestPath', 'local/a', 'local/a'), edited('EmbeddedTmpl', 'a\nb\nc\n', 'a\nB\nc\n')];
    const plan = aPlan({ scheduler: schedulerPlan({ diff: taskDiff([], [object('Template', { fields })]) }) });
    expect(read({ plan }).lines.join('\n')).toContain('```\n a\n-b\n+B\n c\n```');
  });

  it('shows the top of 500 changed fields and leaves the rest to the file in the thread', () => {
    const card = read({ plan: planWithChanges(500) });
    expect(card.needsDiffFile).toBe(true);
    expect(card.lines).toContain('• KEY_0: `0` → `1`');
    expect(card.lines).toContain('_and 490 more: the whole diff is in the thread_');
    expect(read({}).needsDiffFile).toBe(false);
  });

  it('needs the file when a text does not fit', () => {
    const text = (word: string) => Array.from({ length: 200 }, (_, at) => `${word} ${at}`).join('\n');
    const diff = taskDiff([], [object('Template', { fields: [edited('EmbeddedTmpl', text('a'), text('b'))] })]);
    expect(read({ plan: aPlan({ scheduler: schedulerPlan({ diff }) }) }).needsDiffFile).toBe(true);
  });
});

describe('a card afterwards', () => {
  const undecided: readonly string[] = ['queued', 'proposed'];
  it.each(CHANGE_STATES.filter((state) => !undecided.includes(state)))('has no buttons when %s', (state) => {
    const card = read({ change: { state } });
    expect(card.blocks.some((block) => block.type === 'actions')).toBe(false);
    expect(card.text).toContain('Deploy web 1.0.0 → 1.1.0 to production');
  });

  it('shows how far it is with a bar that differs in shape, and in words', () => {
    expect(read({ change: { state: 'following' }, progress }).lines).toContain(
      'app ▓▓▓▓▓▓▒▒▒▒ 2 of 3 healthy, 3 placed',
    );
  });

  it('says that canaries wait for somebody, while they do', () => {
    const waiting = { ...progress, awaitsPromotion: true };
    const words = /canaries must be promoted/;
    expect(read({ change: { state: 'following' }, progress: waiting }).lines.join('\n')).toMatch(words);
    expect(read({ change: { state: 'succeeded' }, progress: waiting }).lines.join('\n')).not.toMatch(words);
  });

  it('names the cause with the last log lines, who approved, and what Nomad went back to', () => {
    const log = Array.from({ length: 40 }, (_, at) => `line ${at}`);
    const cause = {
      kind: 'task-failed',
      group: 'app',
      task: 'server',
      exitCode: 1,
      message: 'no config',
      log,
    } as const;
    const ending = { at: '', cause, revertedTo: { jobVersion: 3, version: '1.0.0' } };
    const { lines } = read({ change: { state: 'rolled-back', approvals: [approval], ending } });
    expect(lines).toContain('It failed, and Nomad went back to 1.0.0 (job version 3) by itself.');
    expect(lines).toContain('*Cause*: Task server in group app failed with exit code 1: no config.');
    expect(lines).toContain('line 39');
    expect(lines).not.toContain('line 10');
    expect(lines).toContain('*Approved by* <@U0APP>');
  });

  it('keeps the end of a log that is too long, and its block closed', () => {
    const log = Array.from({ length: 15 }, (_, at) => `${at} ${'<'.repeat(250)}`);
    const ending = { at: '', cause: { kind: 'unknown', log } as const };
    const text = read({ change: { state: 'failed', ending } }).lines.join('\n');
    expect(text).toContain('14 &lt;');
    expect(text.split('```')).toHaveLength(3);
  });

  it('says who rejected it and why', () => {
    const ending = { at: '', by: APPROVER, reason: 'not <!channel> today' };
    expect(read({ change: { state: 'rejected', ending } }).lines).toContain(
      '*Rejected by* <@U0APP>: not &lt;!channel&gt; today',
    );
  });
});

describe('a card of a system job', () => {
  it('does not invent a count', () => {
    const scheduler = schedulerPlan({ updates: { app: updates({ destructive: 1, ignore: 4 }) } });
    const plan = aPlan({
      job: { ID: 'web', Type: 'system', TaskGroups: [{ Name: 'app', Update: { MaxParallel: 1 } }] },
      scheduler,
    });
    expect(read({ plan }).lines[1]).toBe('Replaces 5, 1 at a time; everything can be placed.');
  });
});
