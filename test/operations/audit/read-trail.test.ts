import { describe, expect, it } from 'vitest';
import type { RoleMembers } from '../../../src/domain/catalogue.ts';
import { readTrail, type TrailDeps } from '../../../src/operations/audit/read-trail.ts';
import { anEntry } from '../../support/an-audit-chain.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { memoryTrail } from '../../support/memory-audit-trail.ts';
import { channelsInMemory } from '../../support/memory-channels.ts';
import { peopleInMemory } from '../../support/memory-people.ts';
import { readyPolicy } from '../../support/policies.ts';
import { catalogueOf } from '../../support/world-catalogue.ts';

const asking = { requestId: 'r-1', userId: 'U0REQ', teamId: 'T0HOME', channelId: 'C0GEN' };
const ADA = { userId: 'U0APP', teamId: 'T0HOME', name: 'Ada Prove' };
const REA = { userId: 'U0REQ', teamId: 'T0HOME', name: 'Rea Quest' };

function deps(roles?: readonly RoleMembers[]): TrailDeps {
  const trail = memoryTrail();
  const card = { channelId: 'C0PROD', ts: '1.1' };
  const entries = [
    anEntry({ event: 'requested', by: REA, changeId: 'web-1' }),
    anEntry({ changeId: 'web-1', by: ADA, card }),
    anEntry({ service: 'gone', changeId: 'gone-1', by: ADA }),
    anEntry({ environment: 'staging', changeId: 'web-2', by: REA }),
    { event: 'refused', service: 'wbe', by: REA, reason: 'unknown-service' },
  ] as const;
  for (const [index, entry] of entries.entries()) trail.add(`2026-01-01T00:0${index}:00.000Z`, entry);
  return {
    ...{ people: peopleInMemory(), channels: channelsInMemory(), trail },
    catalogue: { ...catalogueOf({}, {}, { owners: ['U0APP'] }), ...(roles && { roles }) },
    policy: readyPolicy(),
    userGroups: { members: async () => new Set<string>() },
    clock: fakeClock(),
  };
}

const idsOf = (found: Awaited<ReturnType<typeof readTrail>>) =>
  found.kind === 'trail' ? found.entries.map(({ link }) => link.changeId) : found.reason;

describe('the latest entries', () => {
  it('of a service come from every environment, or from one, with the card of their change', async () => {
    const found = await readTrail(deps(), { verb: 'audit', service: 'web' }, asking);
    expect(idsOf(found)).toEqual(['web-2', 'web-1', 'web-1']);
    const [, decided, requested] = found.kind === 'trail' ? found.entries : [];
    expect(requested?.card).toEqual({ channelId: 'C0PROD', ts: '1.1' });
    expect(requested?.card).toEqual(decided?.card);
    const one = await readTrail(deps(), { verb: 'audit', service: 'web', environment: 'staging' }, asking);
    expect(idsOf(one)).toEqual(['web-2']);
  });

  it.each(['Ada Prove', 'adaprove', 'U0APP'])('of a person named as %s', async (person) => {
    expect(idsOf(await readTrail(deps(), { verb: 'audit', person }, asking))).toEqual(['gone-1', 'web-1']);
  });

  it('of a person also tell what they were refused', async () => {
    expect(idsOf(await readTrail(deps(), { verb: 'audit', person: 'rea quest' }, asking))).toHaveLength(3);
  });

  it('of a service that was taken out are still there; of one that never was, the nearest is named', async () => {
    expect(idsOf(await readTrail(deps(), { verb: 'audit', service: 'gone' }, asking))).toEqual(['gone-1']);
    const typo = { verb: 'audit', service: 'wxb' } as const;
    expect(await readTrail(deps(), typo, asking)).toMatchObject({
      reason: 'unknown-service',
      details: { nearest: 'web' },
    });
  });

  it('are those that the rules let somebody look at, and it is said where others are left out', async () => {
    const nobody = deps([{ name: 'read', members: ['U0ELSE'] }]);
    const asOwner = { ...asking, userId: ADA.userId };
    const mine = await readTrail(nobody, { verb: 'audit', person: 'Ada Prove' }, asOwner);
    expect(idsOf(mine)).toEqual(['web-1']);
    expect(mine).toMatchObject({ isPartial: true });
    const all = await readTrail(deps(), { verb: 'audit', person: 'Ada Prove' }, asOwner);
    expect(all).toMatchObject({ isPartial: false });
  });

  it('are refused where the rules let somebody look at none of them', async () => {
    const found = await readTrail(
      deps([{ name: 'read', members: ['U0ELSE'] }]),
      { verb: 'audit', service: 'web' },
      asking,
    );
    expect(found).toMatchObject({
      ...{ kind: 'refused', reason: 'not-allowed', details: { action: 'read', service: 'web' } },
      question: { verb: 'audit', answers: [{ action: 'read', decision: 'deny' }] },
    });
  });

  it('are refused to a guest, and of an environment that there is not', async () => {
    const request = { verb: 'audit', service: 'web' } as const;
    expect(idsOf(await readTrail(deps(), request, { ...asking, userId: 'U0GUEST' }))).toBe('guest');
    expect(idsOf(await readTrail(deps(), { ...request, environment: 'prodution' }, asking))).toBe(
      'unknown-environment',
    );
  });
});
