import { expect, it } from 'vitest';
import { fromManifest } from '../../../sandbox/slack/index.ts';

const manifest = {
  display_information: { name: 'Meshbot' },
  features: {
    bot_user: { display_name: 'meshbot' },
    slash_commands: [{ command: '/mesh', description: 'Run the mesh', usage_hint: 'help', should_escape: true }],
  },
  oauth_config: { scopes: { bot: ['commands', 'chat:write'] } },
  settings: {
    socket_mode_enabled: true,
    interactivity: { is_enabled: true },
    event_subscriptions: { bot_events: ['app_mention'] },
  },
};

it('takes name, scopes, commands and events from the manifest', () => {
  expect(fromManifest(manifest)).toEqual({
    name: 'meshbot',
    scopes: ['commands', 'chat:write'],
    slashCommands: [{ command: '/mesh', description: 'Run the mesh', usage_hint: 'help', should_escape: true }],
    events: ['app_mention'],
  });
});

it.each([
  ['Socket Mode', { ...manifest.settings, socket_mode_enabled: false }, 'socket_mode_enabled'],
  ['interactivity', { ...manifest.settings, interactivity: { is_enabled: false } }, 'interactivity'],
])('refuses a manifest without %s', (_, settings, named) => {
  expect(() => fromManifest({ ...manifest, settings })).toThrow(named);
});
