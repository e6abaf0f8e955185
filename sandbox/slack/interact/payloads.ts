import type { World } from '../state/world.ts';
import type { Json } from '../wire.ts';

/** Bot users see this in every payload; the real one is a legacy secret that nobody should check any more. */
const VERIFICATION_TOKEN = 'sandbox-verification-token';

/** What every interactive payload begins with. */
export function interactionBase(world: World, userId: string): Json {
  const { team, app } = world.spec;
  const user = world.directory.users.get(userId);
  return {
    api_app_id: app.appId,
    token: VERIFICATION_TOKEN,
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
    user: { id: userId, username: user?.name ?? userId, name: user?.name ?? userId, team_id: user?.team_id ?? team.id },
  };
}

/** The envelope content of one event. */
export function eventPayload(world: World, event: Json, channelIsShared: boolean): Json {
  const { team, app } = world.spec;
  const authorization = { enterprise_id: null, team_id: team.id, user_id: app.botUserId, is_bot: true };
  return {
    token: VERIFICATION_TOKEN,
    team_id: team.id,
    context_team_id: team.id,
    context_enterprise_id: null,
    api_app_id: app.appId,
    event,
    type: 'event_callback',
    event_id: world.ids.next('Ev'),
    event_time: Math.floor(world.clock.now() / 1000),
    authorizations: [{ ...authorization, is_enterprise_install: false }],
    is_ext_shared_channel: channelIsShared,
    event_context: world.ids.secret(),
  };
}

/** The payload of a slash command; note that the real one has no thread_ts. */
export function commandPayload(
  world: World,
  from: { readonly channel: string; readonly user: string; readonly command: string; readonly text: string },
): Json {
  const { team, app } = world.spec;
  const channel = world.directory.channels.get(from.channel);
  return {
    token: VERIFICATION_TOKEN,
    team_id: team.id,
    team_domain: team.domain,
    channel_id: from.channel,
    // Slack hides the names of private conversations here.
    channel_name:
      channel?.is_im === true ? 'directmessage' : channel?.is_private === true ? 'privategroup' : channel?.name,
    user_id: from.user,
    user_name: world.directory.users.get(from.user)?.name ?? from.user,
    command: from.command,
    text: from.text,
    api_app_id: app.appId,
    is_enterprise_install: 'false',
    response_url: responseUrl(world, { channel: from.channel, user: from.user }),
    trigger_id: world.tickets.trigger(from.user),
  };
}

export function responseUrl(world: World, target: Parameters<World['tickets']['response']>[0]): string {
  return `${world.baseUrl()}/hooks/${world.spec.team.id}/${world.tickets.response(target)}`;
}
