import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../src/domain/audit/entry.ts';
import type { TrailPage } from '../../../src/operations/audit/read-trail.ts';
import { drawTrail } from '../../../src/slack/blocks/audit.ts';
import { aChain, anEntry } from '../../support/an-audit-chain.ts';

const LINK = 'https://shop.slack.com/archives/C0PROD/p11';

function draw(entries: readonly AuditEntry[], differs: Partial<TrailPage> = {}): readonly string[] {
  const links = aChain(entries).map((link) => ({ link, card: undefined }));
  const page: TrailPage = {
    ...{
      kind: 'trail',
      subject: 'web',
      environment: undefined,
      entries: links,
      more: false,
      unreadable: 0,
      isPartial: false,
    },
    ...differs,
  };
  return drawTrail(page, [LINK]).blocks.map((block) => {
    const text = block.type === 'section' ? block.text?.text : undefined;
    return text ?? (block.type === 'context' ? JSON.stringify(block.elements) : '');
  });
}

describe('an audit entry in Slack', () => {
  it('tells who did what, when, where, and links to the card', () => {
    const [title, line] = draw([anEntry()], { environment: 'production' });
    expect(title).toBe('*Audit trail of web in production*');
    expect(line).toMatch(
      /^<!date\^1767225600\^\{date_short_pretty\} \{time\}\|2026-01-01 00:00 UTC> {2}<@U0APP> approved it\n/,
    );
    expect(line).toContain(`web in production, web-7k3m9q <${LINK}|card>`);
  });

  it.each([
    [{ event: 'requested', answer: 'proposed', asked: { version: '1.1.0' } }, 'asked to deploy 1.1.0: proposed'],
    [
      { event: 'requested', answer: 'proposed', asked: { version: '1.1.0', breakGlass: true } },
      'asked to deploy 1.1.0 (break-glass): proposed',
    ],
    [{ event: 'decided', verb: 'lock', step: 'locked', words: 'migration' }, 'locked it: migration'],
    [{ event: 'requested', answer: 'dry-run' }, 'asked to deploy: a dry run'],
    [{ event: 'requested', verb: 'approve', answer: 'plan-changed' }, 'clicked Approve: the plan had changed'],
    [{ event: 'refused', reason: 'self-approval', verb: 'approve' }, 'clicked Approve: refused, self-approval'],
    [{ event: 'decided', step: 'rejected', words: 'not today' }, 'rejected it: not today'],
    [
      { event: 'transition', step: 'registered', evaluationId: '1a2b3c4d-0' },
      'Nomad took the job (evaluation 1a2b3c4d)',
    ],
    [{ event: 'transition', step: 'failed', words: 'task-failed: exit 1' }, 'failed: task-failed: exit 1'],
    [{ event: 'fault', reason: 'MESH_UPSTREAM_DEADLINE' }, 'asked to deploy: a fault, MESH_UPSTREAM_DEADLINE'],
  ] as const)('of %j reads so', (differs, words) => {
    expect(draw([anEntry(differs)])[1]).toContain(` ${words}\n`);
  });

  it('cannot mention anybody or forge a link (I12)', () => {
    const evil = '<!channel> <https://evil|click> *bold*';
    const drawn = draw([anEntry({ words: evil, service: evil, by: { userId: evil, teamId: 'T', name: evil } })]).join(
      '\n',
    );
    expect(drawn).not.toContain('<!channel>');
    expect(drawn).not.toContain('<https://evil');
  });

  it('comes with a word on how to see the rest, and on what could not be read', () => {
    expect(draw([anEntry()], { more: true, unreadable: 2 }).at(-1)).toMatch(
      /meshbot audit export.*2 entries could not/,
    );
    expect(draw([], { subject: '@rita' }).at(-1)).toContain('member id');
  });
});
