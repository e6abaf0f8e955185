import type { App } from '@slack/bolt';
import type { Change } from '../../domain/change/change.ts';
import type { Person } from '../../domain/identity.ts';
import { isRecord } from '../../domain/is-record.ts';
import type { LinkedChange } from '../blocks/changes.ts';
import { drawClosedHome, drawHome, shownOn } from '../blocks/home.ts';
import type { ListenerDeps } from './deps.ts';
import { withLinks } from './links.ts';
import { text } from './payload.ts';

const RECENT = 50;

/** App Home, drawn anew whenever somebody opens it. Nobody waits for an answer, so a fault is only logged. */
export function listenToHome(app: App, deps: ListenerDeps): void {
  app.event('app_home_opened', async ({ event, body }) => {
    const opened: unknown = event;
    const userId = text(opened, 'user');
    if (userId === undefined || !isRecord(opened) || opened['tab'] === 'messages') return;
    try {
      await publish(deps, userId, body.team_id);
    } catch (error) {
      deps.log.warn({ err: error, userId }, 'drawing a home tab');
    }
  });
}

async function publish(deps: ListenerDeps, userId: string, teamId: string): Promise<void> {
  const resolved = await deps.access.people.resolve(userId, teamId);
  const view =
    resolved.kind === 'person' ? drawHome({ userId, changes: await linked(deps, resolved.person) }) : drawClosedHome();
  await deps.client.views.publish({ user_id: userId, view });
}

async function linked(deps: ListenerDeps, person: Person): Promise<readonly LinkedChange[] | undefined> {
  const { userId } = person;
  let changes: readonly Change[];
  try {
    changes = await deps.operations.recent(RECENT, person);
  } catch (error) {
    deps.log.warn({ err: error, userId }, 'reading changes for a home tab');
    return undefined;
  }
  return withLinks(deps, shownOn(userId, changes));
}
