import type { Services } from '../services.ts';
import { canSeeChannel, canSeeMessage } from '../state/visibility.ts';
import type { UiState } from '../ui-protocol.ts';
import type { Message, View } from '../wire.ts';

/** The whole state as one person may see it; null stands for an observer, who sees everything. */
export function snapshotFor(services: Services, user: string | null): UiState {
  const { world, gateway } = services;
  const { spec, directory, views } = world;
  const { team, app } = spec;
  const channels = [...directory.channels.values()].filter((c) => user === null || canSeeChannel(directory, c, user));
  const shown = (channel: string) =>
    world.messages
      .in(channel)
      .filter((message) => user === null || canSeeMessage(directory, message, user))
      .map((message) => forPerson(message, user));
  const homes = [...views.homes()].filter(([owner]) => user === null || owner === user);
  const modalOwner = user ?? views.lastUser();
  const mode = 'socket' as const;
  const names = { appId: app.appId, botUserId: app.botUserId, botId: app.botId, botName: app.name };
  return {
    workspace: { name: team.name, domain: team.domain, teamId: team.id },
    apps: [{ ...names, mode, connected: gateway.connected > 0 }],
    actingAs: user,
    users: [...directory.users.values()],
    channels,
    usergroups: [...directory.usergroups.values()],
    commands: app.slashCommands,
    emojis: spec.emoji ?? {},
    messages: Object.fromEntries(channels.map(({ id }) => [id, shown(id)])),
    modalStack: modalOwner === undefined ? [] : views.stack(modalOwner),
    homeViews: Object.fromEntries(
      homes.map(([owner, view]): [string, Record<string, View>] => [owner, { [app.appId]: view }]),
    ),
    log: user === null ? world.journal.entries() : [],
  };
}

export const observerState = (services: Services): UiState => snapshotFor(services, null);

/** Files are fetched by plain links in the page, so their addresses say who looks. */
export function forPerson(message: Message, user: string | null): Message {
  if (message.files === undefined || user === null) return message;
  const files = message.files.map((file) => ({
    ...file,
    url_private: `${file.url_private}?user=${user}`,
    url_private_download: `${file.url_private_download}?user=${user}`,
  }));
  return { ...message, files };
}
