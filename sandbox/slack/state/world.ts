import type { SandboxClock } from '../../clock.ts';
import type { WorkspaceSpec } from '../workspace.ts';
import { type Changes, createChanges } from './changes.ts';
import { createDirectory, type Directory } from './directory.ts';
import { Files } from './files.ts';
import { createIds, type Ids } from './ids.ts';
import { createJournal, type Journal } from './journal.ts';
import { Messages } from './messages.ts';
import { createTickets, type Tickets } from './tickets.ts';
import { createViews, type Views } from './views.ts';

/** The whole state of one simulated workspace. */
export interface World {
  readonly spec: WorkspaceSpec;
  readonly clock: SandboxClock;
  readonly ids: Ids;
  readonly changes: Changes;
  readonly directory: Directory;
  readonly messages: Messages;
  readonly views: Views;
  readonly files: Files;
  readonly tickets: Tickets;
  readonly journal: Journal;
  /** This server's address, known once it listens. */
  baseUrl(): string;
  /** Back to the state of the specification; sockets stay. */
  reset(): void;
}

export function createWorld(spec: WorkspaceSpec, clock: SandboxClock, baseUrl: () => string): World {
  const ids = createIds(clock);
  const changes = createChanges();
  const directory = createDirectory(spec, ids, changes);
  const messages = new Messages(ids, changes);
  const views = createViews(changes);
  const files = new Files(clock, ids, spec.team.id, baseUrl);
  const tickets = createTickets(clock, ids);
  const journal = createJournal(clock, ids, changes);
  return {
    ...{ spec, clock, ids, changes, directory, messages, views, files, tickets, journal, baseUrl },
    reset() {
      for (const part of [directory, messages, views, files, tickets, journal]) part.reset();
      changes.emit({ kind: 'reset' });
    },
  };
}
