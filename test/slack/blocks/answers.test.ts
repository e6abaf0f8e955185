import { describe, expect, it } from 'vitest';
import { REFUSALS, refuse } from '../../../src/domain/outcome.ts';
import { fullDiff } from '../../../src/slack/blocks/full-diff.ts';
import { lineDiff } from '../../../src/slack/blocks/line-diff.ts';
import { renderDiffModal } from '../../../src/slack/blocks/modals/diff-modal.ts';
import { renderRejectModal } from '../../../src/slack/blocks/modals/reject-modal.ts';
import { renderOutcome } from '../../../src/slack/blocks/reply.ts';
import { renderEntry } from '../../../src/slack/blocks/thread-entry.ts';
import { APPROVER, aChange } from '../../support/a-change.ts';
import { aPlan, edited, groupDiff, jobDiff, object, schedulerPlan, taskDiff } from '../../support/a-plan.ts';
import { planWithChanges } from './some-plan.ts';

const gap = () => '⋯';

describe('the full diff', () => {
  it('reads like a unified diff, place by place, with secrets masked', () => {
    const fields = [
      edited('DestPath', 'local/a', 'local/a'),
      edited('EmbeddedTmpl', 'a\npassword = "x"\n', 'b\npassword = "y"\n'),
    ];
    const diff = jobDiff({
      groups: [
        groupDiff('app', {
          tasks: [
            object('server', {
              fields: [edited('Env[API_TOKEN]', 'abc', 'def')],
              objects: [object('Template', { fields })],
            }),
          ],
        }),
        groupDiff('odd'),
      ],
    });
    expect(fullDiff(aPlan({ scheduler: schedulerPlan({ diff }) }))).toBe(
      `# web, plan 1 (2026-01-01T00:00:00.000Z)
# Replaces 3 of 3, 1 at a time; everything can be placed.

@@ group app › task server › env @@
!API_TOKEN = changed (masked)

@@ group app › task server › template local/a @@
 text:
-a
-password = "[masked, old value]"
+b
+password = "[masked, new value]"

# group odd: changed, but Nomad does not say what
`,
    );
  });

  it('cannot be given lines of its own by a name', () => {
    const diff = taskDiff([edited('Env[A\n+B = forged]', '1', '2')]);
    expect(fullDiff(aPlan({ scheduler: schedulerPlan({ diff }) })).split('\n')).not.toContain('+B = forged] = 2');
  });
});

describe('a line diff', () => {
  it('shows changes with their surroundings and marks what lies between', () => {
    const lines = Array.from({ length: 12 }, (_, at) => `line ${at}`);
    const after = lines.map((line, at) => (at === 1 || at === 10 ? `${line}!` : line));
    expect(lineDiff(lines.join('\n'), after.join('\n'), { context: 1, gap })).toEqual([
      ...[' line 0', '-line 1', '+line 1!', ' line 2', '⋯', ' line 9', '-line 10', '+line 10!', ' line 11'],
    ]);
  });

  it('puts the old text above the new one where a comparison would tell nothing', () => {
    const text = (word: string) => Array.from({ length: 2000 }, (_, at) => `${word} ${at}`).join('\n');
    const lines = lineDiff(text('a'), text('b'), { context: 1, gap });
    expect(lines).toHaveLength(4000);
    expect([lines[0], lines.at(-1)]).toEqual(['-a 0', '+b 1999']);
  });
});

describe('windows', () => {
  it('show the whole diff, and say so when they cannot', () => {
    const small = JSON.stringify(renderDiffModal(aChange(), aPlan()));
    expect(small).toContain('+image = web:1.1.0');
    expect(small).not.toContain('cannot hold everything');
    const plan = planWithChanges(500);
    const big = { ...plan, changes: plan.changes.map((change) => ({ ...change, after: 'x'.repeat(500) })) };
    expect(JSON.stringify(renderDiffModal(aChange(), big))).toContain('cannot hold everything');
  });

  it('remember which plan of which card is rejected', () => {
    const view = renderRejectModal({
      changeId: 'web-7k3m9q',
      planNumber: 2,
      card: { channelId: 'C0PROD', ts: '1.000001' },
    });
    expect(view.callback_id).toBe('change.reject');
    expect(JSON.parse(view.private_metadata ?? '')).toEqual({
      ...{ changeId: 'web-7k3m9q', planNumber: 2, channelId: 'C0PROD', ts: '1.000001' },
    });
  });
});

describe('answers', () => {
  const permalink = 'https://team.slack.com/archives/C0PROD/p1000001';

  it('link to the card', () => {
    const { text, blocks } = renderOutcome({ kind: 'proposed', change: aChange(), plan: aPlan() }, { permalink });
    expect(text).toBe('Deploy web 1.0.0 → 1.1.0 to production: planned. The card waits for its decision.');
    expect(JSON.stringify(blocks)).toContain(`<${permalink}|Open the card>`);
  });

  it('take no link that could end early or lead nowhere', () => {
    const forged = renderOutcome({ kind: 'rejected', change: aChange() }, { permalink: 'https://a/|x> <!channel' });
    expect(JSON.stringify(forged)).not.toContain('<');
  });

  it('say how many approvals are missing', () => {
    const approvals = [{ person: APPROVER, planNumber: 1, at: '' }];
    expect(renderOutcome({ kind: 'approved', change: aChange({ approvalsNeeded: 2, approvals }) }).text).toMatch(
      /One more approval/,
    );
    expect(renderOutcome({ kind: 'approved', change: aChange({ state: 'approved', approvals }) }).text).toMatch(
      /being applied/,
    );
  });

  it('show a dry run without buttons', () => {
    const { blocks } = renderOutcome({ kind: 'dry-run', environment: 'production', service: 'web', plan: aPlan() });
    expect(JSON.stringify(blocks)).toContain('Nothing was proposed.');
    expect(blocks.some((block) => block.type === 'actions')).toBe(false);
  });

  it.each(REFUSALS)('word the refusal %s with a next step', (reason) => {
    const { text, blocks } = renderOutcome(refuse(reason));
    expect(text).not.toBe('');
    expect(JSON.stringify(blocks)).toMatch(/\\n[A-Z]/);
  });
});

describe('thread entries', () => {
  it('name the person and what differs', () => {
    const { text, blocks } = renderEntry(aChange(), {
      kind: 'plan-changed',
      by: APPROVER,
      differences: [{ kind: 'more', key: 'group app › replaces', before: 1, after: 2 }],
    });
    expect(text).toMatch(/^<@U0APP> approved, but/);
    expect(JSON.stringify(blocks)).toContain('More: group app › replaces (1, now 2)');
  });

  it('tell the end with its cause', () => {
    const ending = { at: '', cause: { kind: 'out-of-memory', task: 'server', log: ['killed'] } as const };
    const drawn = renderEntry(aChange({ state: 'failed', ending }), { kind: 'ended' });
    expect(drawn.text).toMatch(/^❌ Failed: /);
    expect(JSON.stringify(drawn.blocks)).toContain('Task server ran out of memory and was killed');
  });

  it('leave the log to the card and to the allocation that failed: it is not told twice', () => {
    const cause = { kind: 'out-of-memory', task: 'server', log: ['the very last line'] } as const;
    const change = aChange({ state: 'failed', ending: { at: '', cause } });
    const [failed, ended] = [
      renderEntry(change, { kind: 'allocation-failed', cause }),
      renderEntry(change, { kind: 'ended' }),
    ];
    expect(JSON.stringify(failed.blocks)).toContain('the very last line');
    expect(JSON.stringify(ended.blocks)).not.toContain('the very last line');
  });
});
