import { describe, expect, it } from 'vitest';
import { MeshError } from '../../src/domain/errors.ts';
import { ADA, accessFor, slackForTest, TEAM, wallClock } from './harness.ts';

const asked = (log: readonly { readonly summary?: string }[]) =>
  log.filter((entry) => JSON.stringify(entry).includes('users.info')).length;

describe('who may fill a seat', () => {
  it.each([
    ['U0GUEST', 'guest'],
    ['U0SINGLE', 'guest'],
    ['U0GONE', 'deactivated'],
    ['U0OTHER', 'stranger'],
    ['U0BOT', 'bot'],
    ['U0MESH', 'bot'],
    ['U0NOBODY', 'unknown'],
  ])('%s is a %s', async (userId, standing) => {
    const { people } = await accessFor(await slackForTest());
    await expect(people.resolve(userId, TEAM)).resolves.toEqual({ kind: 'refused', standing });
  });

  it('a full member is a person, by the name that they chose', async () => {
    const { people } = await accessFor(await slackForTest());
    const person = { userId: ADA, teamId: TEAM, name: 'ada' };
    await expect(people.resolve(ADA, TEAM)).resolves.toEqual({ kind: 'person', person });
  });

  it('somebody who comes with another workspace is a stranger, whatever their id', async () => {
    const slack = await slackForTest();
    const { people } = await accessFor(slack);
    await expect(people.resolve(ADA, 'T0OTHER')).resolves.toEqual({ kind: 'refused', standing: 'stranger' });
    expect(asked(slack.control.log())).toBe(0);
  });

  it('is found by the name that Slack shows, whatever its case, or by the member id', async () => {
    const { people } = await accessFor(await slackForTest());
    const person = { userId: ADA, teamId: TEAM, name: 'ada' };
    await expect(people.find('ADA')).resolves.toEqual({ kind: 'person', person });
    await expect(people.find(ADA)).resolves.toEqual({ kind: 'person', person });
    await expect(people.find('nobody at all')).resolves.toEqual({ kind: 'refused', standing: 'unknown' });
  });

  it('is not guessed where several have the name', async () => {
    const slack = await slackForTest();
    slack.control.setUser({ id: 'U0ADA2', name: 'ada2', real_name: 'ada' });
    const { people } = await accessFor(slack);
    await expect(people.find('ada')).resolves.toEqual({ kind: 'several' });
  });

  it('is asked again after a minute, and at once for everybody who was refused', async () => {
    const slack = await slackForTest();
    let nowMs = 0;
    const { people } = await accessFor(slack, { ...wallClock, now: () => nowMs });
    await people.resolve(ADA, TEAM);
    await people.resolve(ADA, TEAM);
    expect(asked(slack.control.log())).toBe(1);
    slack.control.setUser({ id: ADA, name: 'ada', real_name: 'Ada Prove', deleted: true });
    nowMs = 60_001;
    await expect(people.resolve(ADA, TEAM)).resolves.toEqual({ kind: 'refused', standing: 'deactivated' });
    await people.resolve(ADA, TEAM);
    expect(asked(slack.control.log())).toBe(3);
  });

  it('is asked for once by all who want to know at the same time, and again after that failed', async () => {
    const slack = await slackForTest();
    const { people } = await accessFor(slack);
    slack.control.fault({ kind: 'fail', method: 'users.info', error: 'missing_scope' });
    const refused = await Promise.allSettled([people.resolve(ADA, TEAM), people.resolve(ADA, TEAM)]);
    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const known = await Promise.all(Array.from({ length: 150 }, () => people.resolve(ADA, TEAM)));
    expect(known.every(({ kind }) => kind === 'person')).toBe(true);
    expect(asked(slack.control.log())).toBe(2);
  });

  it('still answers the others when one of those who asked gives up', async () => {
    const { people } = await accessFor(await slackForTest());
    const gaveUp = new AbortController();
    const asking = [people.resolve(ADA, TEAM, { signal: gaveUp.signal }), people.resolve(ADA, TEAM)] as const;
    gaveUp.abort();
    await expect(asking[0]).rejects.toThrow();
    await expect(asking[1]).resolves.toMatchObject({ kind: 'person' });
  });

  it('is nobody while Slack cannot be asked', async () => {
    const slack = await slackForTest();
    const { people } = await accessFor(slack);
    slack.control.fault({ kind: 'fail', method: 'users.info', status: 503, times: 3 });
    await expect(people.resolve(ADA, TEAM)).rejects.toMatchObject({ code: 'MESH_UPSTREAM_UNAVAILABLE' });
    slack.control.fault({ kind: 'fail', method: 'users.info', error: 'missing_scope' });
    const refused = await people.resolve(ADA, TEAM).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(MeshError);
    expect(refused).toMatchObject({ code: 'MESH_UPSTREAM_DENIED', details: { error: 'missing_scope' } });
  });

  it('sits out a short hiccup and a short Retry-After', async () => {
    const slack = await slackForTest();
    const { people } = await accessFor(slack);
    slack.control.fault({ kind: 'fail', method: 'users.info', status: 503 });
    await expect(people.resolve(ADA, TEAM)).resolves.toMatchObject({ kind: 'person' });
    slack.control.fault({ kind: 'rateLimit', method: 'users.info', retryAfter: 1 });
    await expect(people.resolve('U0GUEST', TEAM)).resolves.toMatchObject({ standing: 'guest' });
  });
});
