import { argumentsOf } from '../incoming/arguments.ts';
import { contentFields, readContent, requireContent } from '../incoming/content.ts';
import { ApiError } from '../incoming/errors.ts';
import type { Services } from '../services.ts';
import { botAuthor } from '../state/bot-author.ts';
import type { Json } from '../wire.ts';
import { commandPayload } from './payloads.ts';

export interface CommandInput {
  readonly channel: string;
  readonly user: string;
  readonly command: string;
  readonly text: string;
  /** Typed in a thread, where Slack takes no app commands. */
  readonly thread_ts?: string;
}

/** What became of a command; all but `acked` and `not_in_channel` left a notice that only its author sees. */
export type CommandOutcome =
  | 'acked'
  | 'not_in_channel'
  | 'dispatch_failed'
  | 'operation_timeout'
  | 'invalid_command_response'
  | 'refused';

/** Runs a slash command as if a person had typed it; resolves when the app has answered, or Slack has given up. */
export async function runCommand(services: Services, input: CommandInput): Promise<CommandOutcome> {
  const { world, gateway } = services;
  if (!world.directory.isMember(input.channel, input.user)) return 'not_in_channel';
  const known = world.spec.app.slashCommands.find(({ command }) => command === input.command);
  if (known === undefined) return refuse(services, input, unknownCommand(input.command));
  if (input.thread_ts !== undefined)
    return refuse(services, input, `${input.command} is not supported in threads. Sorry!`);
  const text = known.should_escape === true ? escapeNames(services, input.text) : input.text;
  const payload = commandPayload(world, { ...input, text });
  const delivery = await gateway.deliver({ type: 'slash_commands', payload });
  if (delivery.kind === 'no_socket') return fail(services, input, 'dispatch_failed');
  if (delivery.kind === 'timeout') return fail(services, input, 'operation_timeout');
  return answer(services, input, delivery.payload);
}

const unknownCommand = (command: string) =>
  `${command} is not a valid command. In Slack, all messages that start with the "/" character are interpreted as commands.`;

/** A notice from Slack itself, for one person. */
export function notify(
  services: Services,
  to: Pick<CommandInput, 'channel' | 'user' | 'thread_ts'>,
  text: string,
): void {
  services.world.messages.post({
    ...{ channel: to.channel, subtype: 'ephemeral', ephemeral_to: to.user, username: 'Slackbot', text },
    ...(to.thread_ts === undefined ? {} : { thread_ts: to.thread_ts }),
  });
}

function refuse(services: Services, input: CommandInput, text: string): CommandOutcome {
  notify(services, input, text);
  return 'refused';
}

function fail(
  services: Services,
  input: CommandInput,
  outcome: Exclude<CommandOutcome, 'acked' | 'refused' | 'not_in_channel'>,
): CommandOutcome {
  notify(services, input, `${input.command} failed with the error "${outcome}"`);
  return outcome;
}

/** The acknowledgement may carry a message: an ephemeral unless it says in_channel. */
function answer(services: Services, input: CommandInput, payload: Json): CommandOutcome {
  const args = argumentsOf(payload);
  if (!['text', 'blocks', 'attachments', 'markdown_text'].some((key) => args.has(key))) return 'acked';
  try {
    const content = readContent(args, services.world.ids);
    requireContent(content);
    const isPublic = args.text('response_type') === 'in_channel';
    const privacy = isPublic ? {} : { subtype: 'ephemeral' as const, ephemeral_to: input.user };
    services.world.messages.post({
      channel: input.channel,
      ...botAuthor(services.world.spec.app),
      ...contentFields(content),
      ...privacy,
    });
    return 'acked';
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    services.world.journal.add('to_bot', 'fault', `acknowledgement refused: ${error.code}`, error.extra);
    return fail(services, input, 'invalid_command_response');
  }
}

/** With should_escape, `@name` and `#channel` reach the app as references with ids. */
function escapeNames({ world }: Services, text: string): string {
  const people = [...world.directory.users.values()];
  const channels = [...world.directory.channels.values()];
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/@([\w.-]+)/g, (match, name: string) => {
      const user = people.find((u) => u.name === name);
      return user === undefined ? match : `<@${user.id}|${user.name}>`;
    })
    .replaceAll(/#([\w-]+)/g, (match, name: string) => {
      const channel = channels.find((c) => c.name === name && !c.is_im);
      return channel === undefined ? match : `<#${channel.id}|${channel.name}>`;
    });
}
