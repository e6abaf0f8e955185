import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SLASH_COMMAND } from '../../src/commands/index.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Which scope each Web API method needs (docs.slack.dev, methods reference); history needs one per kind of channel. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'chat.postMessage': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.getPermalink': [],
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'files.uploadV2': ['files:write'],
  'usergroups.users.list': ['usergroups:read'],
  /** The address is left out without a scope of its own. */
  'users.info': ['users:read', 'users:read.email'],
  'users.list': ['users:read'],
  'users.conversations': ['channels:read', 'groups:read'],
  'views.open': [],
  'views.update': [],
  'views.publish': [],
  /** With the app-level token, which has a scope of its own. */
  'apps.connections.open': [],
};

const EVENT_SCOPES: Readonly<Record<string, readonly string[]>> = {
  app_home_opened: [],
  app_mention: ['app_mentions:read'],
};

interface Manifest {
  readonly display_information: {
    readonly name: string;
    readonly description: string;
    readonly long_description: string;
  };
  readonly features: {
    readonly app_home: { readonly home_tab_enabled: boolean };
    readonly slash_commands: readonly {
      readonly command: string;
      readonly description: string;
      readonly url?: string;
    }[];
  };
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[]; readonly user?: readonly string[] } };
  readonly settings: {
    readonly socket_mode_enabled: boolean;
    readonly interactivity: { readonly is_enabled: boolean };
    readonly event_subscriptions: { readonly bot_events: readonly string[] };
  };
}

const manifest = parse(readFileSync(join(ROOT, 'app-manifest.yml'), 'utf8')) as Manifest; // checked by the cases below

/** Everything that runs against Slack, as one text. */
const source = ['src/slack', 'src/cli', 'src/adapters']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
  )
  .join('\n');

const families = 'auth|apps|bots|chat|conversations|files|pins|reactions|team|usergroups|users|views';
/** As a call on a client (`client.chat.update(`) or by its name (`'conversations.info'`, `/auth.test`). */
const called = new Set([
  ...[...source.matchAll(new RegExp(`[cC]lient\\s*\\.((?:${families})(?:\\.\\w+)+)\\(`, 'g'))].map(
    ([, name = '']) => name,
  ),
  ...[...source.matchAll(new RegExp(`['"\`/]((?:${families})\\.(?:\\w+\\.)?[a-z]\\w+)['"\`]`, 'g'))].map(
    ([, name = '']) => name,
  ),
]);
const heard = [...source.matchAll(/app\.event\('(\w+)'/g)].map(([, name = '']) => name);
const sorted = (values: Iterable<string>) => [...new Set(values)].sort();

describe('app-manifest.yml', () => {
  it('is about methods whose scopes are known here', () => {
    expect([...called].filter((method) => SCOPES[method] === undefined)).toEqual([]);
    expect(called.size).toBeGreaterThan(8);
  });

  it('asks for exactly the scopes that the code uses', () => {
    const needed = [...called, ...heard].flatMap((name) => SCOPES[name] ?? EVENT_SCOPES[name] ?? []);
    expect(sorted(manifest.oauth_config.scopes.bot)).toEqual(sorted([...needed, 'commands']));
    expect(manifest.oauth_config.scopes.bot).toEqual(sorted(manifest.oauth_config.scopes.bot));
    expect(manifest.oauth_config.scopes.user).toBeUndefined();
  });

  it('subscribes to exactly the events that a listener takes', () => {
    expect(heard.every((name) => EVENT_SCOPES[name] !== undefined)).toBe(true);
    expect(sorted(manifest.settings.event_subscriptions.bot_events)).toEqual(sorted(heard));
  });

  it('has the slash command, the home tab, interactivity and Socket Mode, and no address that Slack would call', () => {
    const { features, settings } = manifest;
    expect(features.slash_commands.map(({ command }) => command)).toEqual([SLASH_COMMAND]);
    expect(features.app_home.home_tab_enabled).toBe(true);
    expect(settings.interactivity.is_enabled).toBe(true);
    expect(settings.socket_mode_enabled).toBe(true);
    expect(JSON.stringify(manifest)).not.toContain('url"');
  });

  it('keeps to the limits of manifests', () => {
    const { name, description, long_description } = manifest.display_information;
    expect(name.length).toBeLessThanOrEqual(35);
    expect(description.length).toBeLessThanOrEqual(140);
    expect(long_description.length).toBeGreaterThanOrEqual(174);
    for (const command of manifest.features.slash_commands)
      expect(command.description.length).toBeLessThanOrEqual(2000);
  });
});
