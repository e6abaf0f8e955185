import { isObject } from '../json.ts';
import type { Json, SlashCommand } from './wire.ts';

/** Whom and what the simulated workspace holds at start. Ids are Slack's: U…, C…, S…, T…, A…, B…. */
export interface WorkspaceSpec {
  readonly team: { readonly id: string; readonly name: string; readonly domain: string };
  readonly app: AppSpec;
  readonly users: readonly UserSpec[];
  readonly channels: readonly ChannelSpec[];
  readonly usergroups?: readonly UsergroupSpec[];
  /** Custom emoji: name -> address. */
  readonly emoji?: Readonly<Record<string, string>>;
}

export interface AppSpec {
  readonly appId: string;
  readonly name: string;
  readonly botUserId: string;
  readonly botId: string;
  /** `xoxb-…`: all methods but apps.connections.open. */
  readonly botToken: string;
  /** `xapp-…`: apps.connections.open only; always has connections:write. */
  readonly appToken: string;
  readonly scopes: readonly string[];
  readonly slashCommands: readonly SlashCommand[];
  /** Subscribed bot events: `app_mention`, `app_home_opened`, `message.im`, … */
  readonly events: readonly string[];
}

export interface UserSpec {
  readonly id: string;
  readonly name: string;
  readonly real_name: string;
  readonly email?: string;
  readonly tz?: string;
  readonly deleted?: boolean;
  readonly is_bot?: boolean;
  readonly is_admin?: boolean;
  readonly is_restricted?: boolean;
  readonly is_ultra_restricted?: boolean;
  readonly is_stranger?: boolean;
  /** Differs from the workspace's for people of another workspace. */
  readonly team_id?: string;
}

export interface ChannelSpec {
  readonly id: string;
  readonly name: string;
  readonly is_private?: boolean;
  readonly is_im?: boolean;
  readonly is_archived?: boolean;
  readonly is_ext_shared?: boolean;
  readonly is_pending_ext_shared?: boolean;
  readonly is_org_shared?: boolean;
  readonly topic?: string;
  readonly purpose?: string;
  /** The bot is a member only if it is listed. */
  readonly members: readonly string[];
}

export interface UsergroupSpec {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly users: readonly string[];
}

/** What an app manifest decides: scopes, commands and events. */
export type ManifestPart = Pick<AppSpec, 'name' | 'scopes' | 'slashCommands' | 'events'>;

const asObject = (value: unknown): Json => (isObject(value) ? value : {});
const asArray = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const strings = (value: unknown) => asArray(value).filter((item) => typeof item === 'string');

/** Reads a parsed app-manifest.yml. Throws when Socket Mode or interactivity is off, for then nothing could arrive here. */
export function fromManifest(manifest: unknown): ManifestPart {
  const root = asObject(manifest);
  const features = asObject(root['features']);
  const settings = asObject(root['settings']);
  if (settings['socket_mode_enabled'] !== true)
    throw new Error('app manifest: settings.socket_mode_enabled must be true');
  if (asObject(settings['interactivity'])['is_enabled'] !== true)
    throw new Error('app manifest: settings.interactivity.is_enabled must be true');
  return {
    name: String(
      asObject(features['bot_user'])['display_name'] ?? asObject(root['display_information'])['name'] ?? 'app',
    ),
    scopes: strings(asObject(asObject(root['oauth_config'])['scopes'])['bot']),
    slashCommands: asArray(features['slash_commands']).map(asObject).map(commandFrom),
    events: strings(asObject(settings['event_subscriptions'])['bot_events']),
  };
}

function commandFrom(entry: Json): SlashCommand {
  const hint = entry['usage_hint'];
  return {
    command: String(entry['command']),
    description: String(entry['description'] ?? ''),
    ...(typeof hint === 'string' ? { usage_hint: hint } : {}),
    should_escape: entry['should_escape'] === true,
  };
}
