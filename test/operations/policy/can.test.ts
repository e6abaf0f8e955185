import { expect, it } from 'vitest';
import type { CanRequest } from '../../../src/domain/request.ts';
import { renderOutcome } from '../../../src/slack/blocks/reply.ts';
import { ADMIN, APPROVER, REQUESTER } from '../../support/a-change.ts';
import { startWorld, type WorldOptions } from '../../support/change-world.ts';

const owned: WorldOptions = { service: { owners: ['U0OWN'] }, environment: { approvals: 2 } };

async function can(request: Partial<CanRequest>, options: WorldOptions = owned) {
  const world = await startWorld(options);
  const asking = { requestId: 'r-1', userId: REQUESTER.userId, teamId: REQUESTER.teamId, channelId: 'C0GEN' };
  const asked: CanRequest = { verb: 'can', person: APPROVER.name, action: 'propose', service: 'web', ...request };
  return world.operations.can(asked, asking);
}

const said = async (...given: Parameters<typeof can>) => {
  const text = JSON.stringify(renderOutcome(await can(...given)).blocks);
  return text;
};

it('says yes by which rule, and whose approval an ordinary change would need', async () => {
  const text = await said({});
  expect(text).toContain(`<@${APPROVER.userId}> may deploy web in production.`);
  expect(text).toContain('Whoever has the role plan may propose changes. (rule plan-proposes)');
  expect(text).toContain('needs the approval of an owner of web and anybody else.');
});

it('says no, and who may', async () => {
  const text = await said({ action: 'break-glass' });
  expect(text).toContain('may not break glass for web in production.');
  expect(text).toContain('No rule permits it.');
  expect(text).toContain('Who may: Whoever has the role admin may break glass.');
});

it('knows that administrators of the configuration hold the role', async () => {
  const outcome = await can({ action: 'break-glass', person: ADMIN.name });
  expect(outcome).toMatchObject({
    kind: 'explained',
    verdict: { kind: 'permitted', rules: [{ id: 'admin-breaks-glass' }] },
  });
});

it.each([
  ['a person whom Slack does not know', { person: 'nobody' }, 'unknown-person'],
  ['a service that is not configured', { service: 'wep' }, 'unknown-service'],
])('refuses %s', async (_what, request, reason) => {
  expect(await can(request)).toMatchObject({ kind: 'refused', reason });
});
