import type { App } from '@slack/bolt';
import { answer } from './answer.ts';
import type { ListenerDeps } from './deps.ts';
import { takeText } from './take-text.ts';

/** `/mesh …`, whatever name the slash command has in this workspace's manifest. */
export function listenToCommands(app: App, deps: ListenerDeps): void {
  app.command(/^\//u, async ({ ack, command, context }) => {
    await ack();
    const { user_id: userId, team_id: teamId, channel_id: channelId, response_url: responseUrl } = command;
    await answer(deps, { to: { userId, channelId, responseUrl }, teamId, context }, (work) =>
      takeText(deps, command.text ?? '', { userId, teamId, channelId }, work),
    );
  });
}
