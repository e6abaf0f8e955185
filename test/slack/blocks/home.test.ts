import { expect, it } from 'vitest';
import { MeshError } from '../../../src/domain/errors.ts';
import { aChange, REQUESTER } from '../../support/a-change.ts';
import { ADA, edgeForTest, eventually, GUS, PROD, REA } from '../harness.ts';

it('shows what is open, what the person asked for, links to the cards, and how to start', async () => {
  const { slack, access, operations } = await edgeForTest();
  const { ts = '' } = await access.client.chat.postMessage({ channel: PROD, text: 'card' });
  const card = { channelId: PROD, ts };
  operations.changes = [
    aChange({ id: 'web-1', service: 'web', card }),
    aChange({
      id: 'api-1',
      service: 'api',
      state: 'succeeded',
      card,
      requester: { ...REQUESTER, userId: ADA, name: '<!channel>' },
    }),
    aChange({ id: 'job-1', service: 'job', state: 'failed', card: undefined }),
  ];
  slack.control.openHome(REA);
  const view = JSON.stringify((await eventually(() => slack.control.views(REA).home, 'the tab')).blocks);
  expect(view).toContain('/mesh deploy');
  expect(view).toContain('⏳ *Deploy web 1.0.0 → 1.1.0 to production*');
  expect(view).toMatch(/waiting for approval, asked for by Rea Quest, <!date\^\d+\^\{ago\}\|/);
  expect(view).toContain('/archives/C0PROD/p');
  expect(view).toContain('job 1.0.0');
  expect(view).not.toContain('api 1.0.0');
  slack.control.openHome(ADA);
  const hers = JSON.stringify((await eventually(() => slack.control.views(ADA).home, 'her tab')).blocks);
  expect(hers).toContain('api 1.0.0');
  expect(hers).not.toContain('<!channel>');
});

it('shows a guest no changes', async () => {
  const { slack, operations } = await edgeForTest();
  operations.changes = [aChange()];
  slack.control.openHome(GUS);
  const view = JSON.stringify((await eventually(() => slack.control.views(GUS).home, 'the tab')).blocks);
  expect(view).toContain('full members');
  expect(view).not.toContain('1.1.0');
});

it('says so when the changes cannot be read', async () => {
  const { slack, operations } = await edgeForTest();
  operations.recent = async () => {
    throw new MeshError('MESH_UPSTREAM_UNAVAILABLE', 'listing changes', { system: 'Consul' });
  };
  slack.control.openHome(REA);
  const view = JSON.stringify((await eventually(() => slack.control.views(REA).home, 'the tab')).blocks);
  expect(view).toContain('cannot be read just now');
});
