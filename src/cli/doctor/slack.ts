import { createSlackProbe, type SlackProbe } from '../../adapters/slack/slack-probe.ts';
import type { Config } from '../../config/config.ts';
import { audienceOf } from '../../slack/channels.ts';
import { type Finding, findingsOf, type Row } from './row.ts';

/** Bot scopes that app-manifest.yml asks for; a test holds the two equal. */
export const NEEDED_SCOPES = [
  'app_mentions:read',
  'channels:history',
  'channels:read',
  'chat:write',
  'commands',
  'files:write',
  'groups:history',
  'groups:read',
  'usergroups:read',
  'users:read',
  'users:read.email',
] as const;

/** Slack: both tokens, the scopes, and whether the bot is in the channels where its cards stand. */
export async function checkSlack(config: Config): Promise<readonly Row[]> {
  const findings = findingsOf('Slack');
  const probe = createSlackProbe(config.slack);
  try {
    let scopes: readonly string[] = [];
    const reached = await findings.check('bot token', 'install the app again and set SLACK_BOT_TOKEN', async () => {
      const answer = await probe.authTest();
      if (answer.kind === 'refused') return { ok: false, found: answer.error };
      scopes = answer.scopes;
      return { ok: true, found: `${answer.user} in ${answer.team}` };
    });
    if (!reached) return findings.rows;
    await findings.check('scopes', 'update the app from app-manifest.yml and install it again', async () =>
      missing(scopes),
    );
    await findings.check('app-level token', 'make one with connections:write and set SLACK_APP_TOKEN', async () => {
      const answer = await probe.openConnection();
      return answer.kind === 'ok' ? { ok: true, found: 'opens connections' } : { ok: false, found: answer.error };
    });
    for (const { name, channelId } of config.catalogue.environments) {
      await findings.check(`channel of ${name}`, `invite the bot to ${channelId}`, () => membership(probe, channelId));
    }
    for (const channelId of channelsIn(config)) {
      const todo = 'name a channel that no other organisation reads: nothing is taken or shown in this one';
      await findings.check(`readers of ${channelId}`, todo, () => readers(probe, channelId, config));
    }
    return findings.rows;
  } finally {
    await probe.close();
  }
}

/** Every channel that the configuration names, once. */
function channelsIn({ catalogue }: Config): readonly string[] {
  const { environments, auditChannelId } = catalogue;
  const named = environments.flatMap(({ channelId, askedIn }) => [channelId, ...askedIn]);
  return [...new Set([...named, ...(auditChannelId === undefined ? [] : [auditChannelId])])];
}

async function readers(probe: SlackProbe, channelId: string, { slack }: Config): Promise<Finding> {
  const answer = await probe.channel(channelId);
  if (answer.kind === 'refused') {
    const todo = `${channelId} cannot be seen: mend the scopes, check the id, invite the bot`;
    return { ok: false, found: answer.error, todo };
  }
  const audience = audienceOf(answer.channel, channelId, slack.apiUrl === undefined);
  if (audience === 'ours') return { ok: true, found: 'our workspace alone' };
  return { ok: false, found: audience === 'shared' ? 'another organisation too' : 'Slack does not say' };
}

async function missing(scopes: readonly string[]): Promise<Finding> {
  if (scopes.length === 0)
    return { ok: undefined, found: 'Slack did not list them', todo: 'compare with app-manifest.yml' };
  const lacking = NEEDED_SCOPES.filter((scope) => !scopes.includes(scope));
  return lacking.length === 0
    ? { ok: true, found: `all ${NEEDED_SCOPES.length}` }
    : { ok: false, found: `missing: ${lacking.join(', ')}` };
}

async function membership(probe: SlackProbe, channelId: string): Promise<Finding> {
  const answer = await probe.readChannel(channelId);
  if (answer.kind === 'ok') return { ok: true, found: channelId };
  if (answer.error === 'missing_scope') {
    return { ok: undefined, found: answer.error, todo: 'mend the scopes first; only then this can be told' };
  }
  if (answer.error !== 'channel_not_found') return { ok: false, found: answer.error };
  const todo = `${channelId} does not exist, or is private: check the id and invite the bot`;
  return { ok: false, found: answer.error, todo };
}
