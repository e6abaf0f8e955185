import { METHODS, outcome, picked, refused } from './answers.ts';
import { click } from './click.ts';
import { onEachSlack, type SlackCase } from './servers.ts';
import type { Answer, Wire } from './wire.ts';
import { ALICE } from './workspace.ts';

const views: readonly SlackCase[] = [
  {
    title: 'views.open with a trigger that nobody pulled is refused',
    ask: async (slack) => outcome(await slack.call('views.open', { trigger_id: 'made.up', view: modal() })),
    answer: refused('invalid_trigger_id'),
  },
  {
    title: 'views.publish answers the home with an id and a hash',
    ask: async (slack) => {
      const view = { type: 'home', blocks: [{ type: 'divider', block_id: 'd' }] };
      const { view: shown } = await slack.call('views.publish', { user_id: ALICE, view });
      const { id, hash } = shown as { id: unknown; hash: unknown };
      return { ...picked(shown, 'type', 'blocks', 'team_id', 'app_id'), told: [typeof id, typeof hash] };
    },
    answer: {
      ...{ type: 'home', team_id: 'T01TEST', app_id: 'A01MESH', told: ['string', 'string'] },
      blocks: [{ type: 'divider', block_id: 'd' }],
    },
  },
  {
    title: 'a modal opens on the trigger of a click, and shows what it was given',
    ask: async (slack) => {
      const opened = await open(slack, { ...modal(), callback_id: 'reject' });
      return { ok: opened.ok, ...picked(opened['view'], 'type', 'callback_id') };
    },
    answer: { ok: true, type: 'modal', callback_id: 'reject' },
  },
  {
    title: 'a trigger opens one modal',
    ask: async (slack) => {
      const { payload } = await click(slack);
      const body = { trigger_id: payload['trigger_id'], view: modal() };
      return [outcome(await slack.call('views.open', body)), outcome(await slack.call('views.open', body))];
    },
    answer: [{ ok: true }, refused('exchanged_trigger_id')],
    differs: {
      answer: [{ ok: true }, { ok: true }],
      why: 'local-slack lets a trigger be used again',
      source: `${METHODS}/views.open`,
    },
  },
  {
    title: 'views.update changes a modal that is open, and gives it a new hash',
    ask: async (slack) => {
      const { view } = await open(slack, modal());
      const { id, hash } = view as { id: string; hash: string };
      const changed = { ...modal(), blocks: [{ type: 'divider', block_id: 'e' }] };
      const updated = await slack.call('views.update', { view_id: id, hash, view: changed });
      const shown = updated['view'] as { id: string; hash: string; blocks: unknown };
      return { same: shown.id === id, isNew: shown.hash !== hash, blocks: shown.blocks };
    },
    answer: { same: true, isNew: true, blocks: [{ type: 'divider', block_id: 'e' }] },
    differs: {
      answer: { same: false, isNew: true, blocks: [{ type: 'divider', block_id: 'e' }] },
      why: 'local-slack gives the view another id',
      source: `${METHODS}/views.update`,
    },
  },
  {
    title: 'views.update with an old hash is hash_conflict',
    ask: async (slack) => {
      const { view } = await open(slack, modal());
      const body = { view_id: (view as { id: string }).id, hash: '1.old', view: modal() };
      return outcome(await slack.call('views.update', body));
    },
    answer: refused('hash_conflict'),
    differs: { answer: { ok: true }, why: 'local-slack does not look at hashes', source: `${METHODS}/views.update` },
  },
  {
    title: 'views.update of a view that there is not is not_found',
    ask: async (slack) => outcome(await slack.call('views.update', { view_id: 'V0NONE', view: modal() })),
    answer: refused('not_found'),
    differs: { answer: { ok: true }, why: 'local-slack shows it as a new one', source: `${METHODS}/views.update` },
  },
  {
    title: 'views.push lays a modal upon another',
    ask: async (slack) => {
      const below = (await open(slack, modal()))['view'] as { id: string };
      const { payload } = await click(slack);
      const pushed = await slack.call('views.push', { trigger_id: payload['trigger_id'], view: modal() });
      const { root_view_id, previous_view_id } = pushed['view'] as Readonly<Record<string, unknown>>;
      return { ok: pushed.ok, root: root_view_id === below.id, previous: previous_view_id === below.id };
    },
    answer: { ok: true, root: true, previous: true },
  },
  {
    title: 'views.push with a trigger that nobody pulled is refused',
    ask: async (slack) => outcome(await slack.call('views.push', { trigger_id: 'made.up', view: modal() })),
    answer: refused('invalid_trigger_id'),
  },
];

function modal(): object {
  const title = { type: 'plain_text', text: 'Reject' };
  return { type: 'modal', title, close: title, blocks: [{ type: 'divider', block_id: 'd' }] };
}

/** Opens a modal for Alice, on the trigger of her click. */
async function open(slack: Wire, view: object): Promise<Answer> {
  const { payload } = await click(slack);
  return slack.call('views.open', { trigger_id: payload['trigger_id'], view });
}

onEachSlack('views', views);
