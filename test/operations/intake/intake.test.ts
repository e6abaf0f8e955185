import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../src/domain/audit/entry.ts';
import { Intake } from '../../../src/operations/intake/intake.ts';
import { silent } from '../../support/change-world.ts';
import { fakeClock } from '../../support/fake-clock.ts';

const rea = { requestId: 'r-1', userId: 'U0REQ', teamId: 'T0HOME', channelId: 'C0GEN' };
const ada = { ...rea, userId: 'U0APP' };

function intakeOf(perMinute: number) {
  const clock = fakeClock();
  const trail: AuditEntry[] = [];
  const audit = { record: async (entry: AuditEntry) => void trail.push(entry) };
  return { clock, trail, intake: new Intake({ audit, clock, log: silent, perMinute }) };
}

describe('somebody who asks too often', () => {
  it('is told when again, to the second, and is let through then', async () => {
    const { clock, intake } = intakeOf(2);
    expect(await intake.admit(rea)).toBeUndefined();
    clock.advance(20_000);
    expect(await intake.admit(rea)).toBeUndefined();
    clock.advance(15_500);
    const refusal = { kind: 'refused', reason: 'too-often', details: { limit: 2, seconds: 25 } };
    expect(await intake.admit(rea)).toEqual(refusal);
    clock.advance(24_499);
    expect(await intake.admit(rea)).toMatchObject({ details: { seconds: 1 } });
    clock.advance(1);
    expect(await intake.admit(rea)).toBeUndefined();
    expect(await intake.admit(rea)).toMatchObject({ details: { seconds: 20 } });
  });

  it('does not keep others from asking, and is not held up longer by trying', async () => {
    const { clock, intake } = intakeOf(1);
    await intake.admit(rea);
    for (let tries = 0; tries < 50; tries += 1) expect(await intake.admit(rea)).toBeDefined();
    expect(await intake.admit(ada)).toBeUndefined();
    clock.advance(60_000);
    expect(await intake.admit(rea)).toBeUndefined();
  });

  it('fills the audit trail with one entry for each time, however often they try', async () => {
    const { clock, intake, trail } = intakeOf(1);
    for (let tries = 0; tries < 50; tries += 1) await intake.admit(rea);
    const entry = { event: 'refused', reason: 'too-often', by: { userId: 'U0REQ', teamId: 'T0HOME' } };
    expect(trail).toEqual([{ ...entry, requestId: 'r-1', channelId: 'C0GEN' }]);
    clock.advance(60_000);
    for (let tries = 0; tries < 50; tries += 1) await intake.admit(rea);
    expect(trail).toHaveLength(2);
  });
});
