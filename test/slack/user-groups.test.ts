import { expect, it } from 'vitest';
import { MeshError } from '../../src/domain/errors.ts';
import { ADA, accessFor, slackForTest, wallClock } from './harness.ts';

const asked = (log: readonly { readonly summary?: string }[]) =>
  log.filter((entry) => JSON.stringify(entry).includes('usergroups.users.list')).length;

it('a user group is read once for all who ask within a minute', async () => {
  const slack = await slackForTest();
  let nowMs = 0;
  const { userGroups } = await accessFor(slack, { ...wallClock, now: () => nowMs });
  const members = await Promise.all([userGroups.members('S0TEAM'), userGroups.members('S0TEAM')]);
  expect(members).toEqual([new Set([ADA]), new Set([ADA])]);
  expect(asked(slack.control.log())).toBe(1);
  nowMs = 60_001;
  await userGroups.members('S0TEAM');
  expect(asked(slack.control.log())).toBe(2);
});

it('I6: a user group that Slack does not know, or does not tell, is a fault and never an empty group', async () => {
  const slack = await slackForTest();
  const { userGroups } = await accessFor(slack);
  await expect(userGroups.members('S0NONE')).rejects.toBeInstanceOf(MeshError);
  slack.control.fault({ kind: 'fail', method: 'usergroups.users.list', error: 'missing_scope' });
  await expect(userGroups.members('S0TEAM')).rejects.toMatchObject({ code: 'MESH_UPSTREAM_DENIED' });
});
