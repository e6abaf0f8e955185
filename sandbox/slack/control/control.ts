import type { LimitOptions } from '../api/rate-limits.ts';
import type { Fault } from '../faults.ts';
import { type ActionOutcome, clickMessage, clickView } from '../interact/actions.ts';
import { type CommandInput, type CommandOutcome, runCommand } from '../interact/commands.ts';
import { closeView, type SubmitOutcome, submitView } from '../interact/submissions.ts';
import type { Services } from '../services.ts';
import type { DisconnectReason } from '../socket/gateway.ts';
import type { LogEntry } from '../ui-protocol.ts';
import type { Action, Message, View, ViewValues } from '../wire.ts';
import type { UserSpec } from '../workspace.ts';
import { deleteOwn, editOwn, openHome, react, say, shareFile } from './people.ts';

/** Drives the workspace as people do, looks into it, and makes it fail: the same in process as over /_control. */
export interface Control {
  /** Resolves when the app has answered, or Slack has given up after 3 s. */
  command(input: CommandInput): Promise<CommandOutcome>;
  message(input: Parameters<typeof say>[1]): Message | undefined;
  interact(input: Interaction): Promise<ActionOutcome>;
  reaction(input: Parameters<typeof react>[1]): boolean;
  editMessage(input: {
    readonly channel: string;
    readonly ts: string;
    readonly user: string;
    readonly text: string;
  }): boolean;
  deleteMessage(input: { readonly channel: string; readonly ts: string; readonly user: string }): boolean;
  openHome(user: string, tab?: 'home' | 'messages'): void;
  upload(input: Parameters<typeof shareFile>[1]): Message | undefined;
  /** A person's open modals, topmost last, and their App Home. */
  views(user: string): { readonly stack: readonly View[]; readonly home: View | undefined };
  submitView(user: string, values: ViewValues): Promise<SubmitOutcome>;
  closeView(user: string, wholeStack?: boolean): void;
  /** All messages of a channel by ascending ts, ephemerals included. */
  messages(channel: string): readonly Message[];
  log(): readonly LogEntry[];
  /** Changes a person mid-way, for example deactivates them. */
  setUser(user: UserSpec): void;
  join(channel: string, user: string): void;
  leave(channel: string, user: string): void;
  archive(channel: string, archived: boolean): void;
  /** With another organisation, or no longer. */
  share(channel: string, shared: boolean): void;
  fault(fault: Fault): void;
  faults(): readonly Fault[];
  clearFaults(): void;
  limits(options: LimitOptions): void;
  /** Answers how many sockets got the frame. */
  disconnect(reason: DisconnectReason, count?: number): number;
  killSockets(): void;
  connections(): number;
  /** Back to the specification; faults and limits as well, sockets stay. */
  reset(): void;
}

export interface Interaction {
  readonly user: string;
  readonly action: Action;
  readonly channel?: string;
  readonly messageTs?: string;
  /** In place of a message: a modal or App Home of this person. */
  readonly viewId?: string;
  readonly values?: ViewValues;
  readonly force?: boolean;
}

export function createControl(services: Services): Control {
  const { world, gateway, faults, limits } = services;
  const { directory, views } = world;
  return {
    command: (input) => runCommand(services, input),
    message: (input) => say(services, input),
    interact: (input) => interact(services, input),
    reaction: (input) => react(services, input),
    editMessage: ({ text, ...target }) => editOwn(services, target, text) !== undefined,
    deleteMessage: (target) => deleteOwn(services, target),
    openHome: (user, tab) => openHome(services, user, tab),
    upload: (input) => shareFile(services, input),
    views: (user) => ({ stack: views.stack(user), home: views.home(user) }),
    submitView: (user, values) => submitView(services, user, values),
    closeView: (user, wholeStack = false) => closeView(services, user, wholeStack),
    messages: (channel) => world.messages.in(channel),
    log: () => world.journal.entries(),
    setUser: directory.setUser,
    join: directory.join,
    leave: directory.leave,
    archive: (channel, archived) => directory.setChannel({ id: channel, is_archived: archived }),
    share: (channel, shared) => directory.setChannel({ id: channel, is_ext_shared: shared }),
    fault: faults.add,
    faults: faults.pending,
    clearFaults: faults.clear,
    limits: limits.set,
    disconnect: (reason, count) => gateway.disconnect(reason, count),
    killSockets: () => gateway.kill(),
    connections: () => gateway.connected,
    reset() {
      faults.clear();
      limits.reset();
      world.reset();
    },
  };
}

/** A click on a message, or on the named, topmost or home view of the person. */
export function interact(services: Services, input: Interaction): Promise<ActionOutcome> {
  const { views } = services.world;
  if (input.channel && input.messageTs)
    return clickMessage(services, { ...input, channel: input.channel, messageTs: input.messageTs });
  const own = [...views.stack(input.user)].reverse().concat(views.home(input.user) ?? []);
  const view = input.viewId === undefined ? own[0] : own.find(({ id }) => id === input.viewId);
  return view === undefined ? Promise.resolve('not_found') : clickView(services, input.user, view, input);
}
