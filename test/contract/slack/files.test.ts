import { METHODS, outcome, picked, refused } from './answers.ts';
import { onEachSlack, type SlackCase } from './servers.ts';
import type { Wire } from './wire.ts';
import { BOT, DEPLOYS } from './workspace.ts';

const CONTENT = '- image: web:1.0.0\n+ image: web:1.1.0\n';

/** The first two steps of an upload: a place, and the bytes in it. Answers the file's id. */
async function uploaded(slack: Wire): Promise<string> {
  const place = await slack.call('files.getUploadURLExternal', { filename: 'plan.diff', length: CONTENT.length });
  const reply = await fetch(String(place['upload_url']), { method: 'POST', body: CONTENT });
  if (!reply.ok) throw new Error(`upload: ${reply.status}`);
  return String(place['file_id']);
}

const files: readonly SlackCase[] = [
  {
    title: 'a file in three steps is a message in the thread that was named',
    ask: async (slack) => {
      const thread_ts = await slack.post({ channel: DEPLOYS, text: 'card' });
      const id = await uploaded(slack);
      const place = { channel_id: DEPLOYS, thread_ts, initial_comment: 'The full diff' };
      const done = await slack.call('files.completeUploadExternal', { files: [{ id, title: 'Plan' }], ...place });
      const [file] = done['files'] as readonly object[];
      const { messages } = await slack.call('conversations.replies', { channel: DEPLOYS, ts: thread_ts });
      const shared = (messages as readonly { text: string; files?: readonly { id: string }[] }[]).at(-1);
      return { ...picked(file, 'title'), text: shared?.text, same: shared?.files?.[0]?.id === id };
    },
    answer: { title: 'Plan', text: 'The full diff', same: true },
  },
  {
    title: 'files.info tells what a file is and where it is shown',
    ask: async (slack) => {
      const id = await uploaded(slack);
      await slack.call('files.completeUploadExternal', { files: [{ id, title: 'Plan' }], channel_id: DEPLOYS });
      const { file } = await slack.call('files.info', { file: id });
      return picked(file, 'name', 'title', 'user', 'size', 'filetype', 'channels');
    },
    answer: {
      ...{ name: 'plan.diff', title: 'Plan', user: BOT, size: CONTENT.length, filetype: 'diff' },
      channels: [DEPLOYS],
    },
    differs: {
      answer: {
        ...{ name: 'plan.diff', title: 'Plan', user: BOT, size: CONTENT.length, filetype: 'binary' },
        channels: [DEPLOYS],
      },
      why: 'local-slack knows few kinds of files; Slack names a diff as such',
      source: 'https://docs.slack.dev/reference/objects/file-object#types',
    },
  },
  {
    title: 'an upload that brought nothing cannot be completed',
    ask: async (slack) => {
      const place = await slack.call('files.getUploadURLExternal', { filename: 'plan.diff', length: 3 });
      return outcome(await slack.call('files.completeUploadExternal', { files: [{ id: place['file_id'] }] }));
    },
    answer: refused('file_not_found'),
  },
  {
    title: 'a deleted file is file_deleted, one that never was is file_not_found',
    ask: async (slack) => {
      const id = await uploaded(slack);
      await slack.call('files.completeUploadExternal', { files: [{ id }], channel_id: DEPLOYS });
      const asked = [
        ['files.delete', id],
        ['files.info', id],
        ['files.delete', id],
        ['files.info', 'F0NONE'],
      ] as const;
      const answers: unknown[] = [];
      for (const [method, file] of asked) answers.push(outcome(await slack.call(method, { file })));
      return answers;
    },
    answer: [{ ok: true }, refused('file_deleted'), refused('file_deleted'), refused('file_not_found')],
  },
  {
    title: 'a place for an empty file is refused',
    ask: async (slack) => outcome(await slack.call('files.getUploadURLExternal', { filename: 'plan.diff', length: 0 })),
    answer: refused('invalid_arguments'),
    differs: {
      answer: { ok: true },
      why: 'local-slack takes any length',
      source: `${METHODS}/files.getUploadURLExternal`,
    },
  },
];

onEachSlack('files', files);
