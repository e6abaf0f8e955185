import type { App } from '@slack/bolt';
import { isRecord } from '../../domain/is-record.ts';
import { answer } from './answer.ts';
import type { ListenerDeps } from './deps.ts';
import { text } from './payload.ts';
import { takeText } from './take-text.ts';

/** `@mesh …`: the same grammar, for threads, where Slack offers no slash commands. Bolt has acked events by itself. */
export function listenToMentions(app: App, deps: ListenerDeps): void {
  app.event('app_mention', async ({ event, body, context }) => {
    const said: unknown = event;
    if (!isRecord(said)) return;
    const userId = text(said, 'user');
    const channelId = text(said, 'channel');
    // Bots, edits and joins mention us too; nobody waits for an answer to these.
    if (userId === undefined || channelId === undefined || said['bot_id'] !== undefined || said['edited'] !== undefined)
      return;
    const teamId = text(said, 'user_team') ?? text(said, 'team') ?? body.team_id;
    const threadTs = text(said, 'thread_ts');
    const where = { userId, channelId, ...(threadTs === undefined ? {} : { threadTs }) };
    const typed = afterMention(text(said, 'text') ?? '', deps.access.self.userId);
    await answer(deps, { to: where, teamId, context }, (work) => takeText(deps, typed, { ...where, teamId }, work));
  });
}

/** What stands behind our name, so that "good morning @mesh deploy web 1.1.0" means the same. */
export function afterMention(said: string, botUserId: string): string {
  const mention = new RegExp(`<@${botUserId}(?:\\|[^>]*)?>`, 'u').exec(said);
  return mention === null ? said : said.slice(mention.index + mention[0].length).replace(/^\s*[:,]\s*/u, '');
}
