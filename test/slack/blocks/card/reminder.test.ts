import { describe, expect, it } from 'vitest';
import type { Change } from '../../../../src/domain/change/change.ts';
import { renderAnnouncement } from '../../../../src/slack/blocks/announcement.ts';
import { renderEntry } from '../../../../src/slack/blocks/thread-entry.ts';
import { aChange, REQUESTER, SECOND } from '../../../support/a-change.ts';

const ENDS = '<!date^1767229200^{date_short_pretty} {time}|2026-01-01 01:00 UTC>';
const owners: NonNullable<Change['seats']>[number] = {
  ...{ from: [{ kind: 'owners', service: 'web' }], rule: 'owner-approves' },
  named: ['S0TEAM', REQUESTER.userId, SECOND.userId],
};
const anyone: NonNullable<Change['seats']>[number] = { from: [{ kind: 'anyone' }], rule: 'environment-approvals' };

/** What people read, a line each. */
function lines(blocks: readonly unknown[]): readonly string[] {
  return blocks.flatMap((block) => (block as { text: { text: string } }).text.text.split('\n')); // sections only
}

const reminder = (change: Partial<Change>) => lines(renderEntry(aChange(change), { kind: 'reminded' }).blocks);

describe('a reminder', () => {
  it('mentions whoever can fill a seat that is open, and nobody who has decided or asked', () => {
    const approvals = [{ person: SECOND, planNumber: 1, at: '2026-01-01T00:10:00.000Z', fills: [1] }];
    expect(reminder({ approvalsNeeded: 2, seats: [owners, anyone], approvals })).toEqual([
      `⏰ This change still waits for approval and expires ${ENDS}.`,
      'Needs one more approval by somebody other than the requester.',
      '• an owner of web (<!subteam^S0TEAM>)',
    ]);
  });

  it('tells the requester where anybody else would do', () => {
    expect(reminder({ seats: [anyone] })).toEqual([
      `⏰ This change still waits for approval and expires ${ENDS}.`,
      'Needs one approval by somebody other than the requester.',
      '*Asked by* <@U0REQ>',
    ]);
  });

  it('tells the requester where their own click is enough', () => {
    expect(reminder({ approvalsNeeded: 0, seats: [] })).toEqual([
      `⏰ <@U0REQ>: this change still waits for your own click and expires ${ENDS}.`,
    ]);
  });
});

describe('an escalation', () => {
  it('mentions the configured people in the thread', () => {
    const { blocks, text } = renderEntry(aChange(), { kind: 'escalated', to: ['S0LEADS', 'U0BOSS'] });
    const said = `⏫ <!subteam^S0LEADS>, <@U0BOSS>: this change still waits for approval and expires ${ENDS}.`;
    expect([text, ...lines(blocks)]).toEqual([said, said]);
  });

  it('says in another channel which change it is, who is needed, and where its card stands', () => {
    const link = 'https://team.slack.com/archives/C0PROD/p1';
    const change = aChange({ approvalsNeeded: 1, seats: [owners] });
    const { blocks } = renderAnnouncement({ kind: 'escalated', change, to: ['U0BOSS'], link });
    expect(lines(blocks)).toEqual([
      `⏫ <@U0BOSS>: *Deploy web 1.0.0 → 1.1.0 to production* still waits for approval and expires ${ENDS}.`,
      'Needs one approval by somebody other than the requester.',
      '• an owner of web',
      '*Asked by* Rea Quest',
      `<${link}|Open the card>`,
    ]);
  });
});
