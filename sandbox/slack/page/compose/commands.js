/** What the composer knows of slash commands. Pure. */

/** @typedef {import('../../wire.ts').SlashCommand} SlashCommand */

/** Commands that a text may become, while its first word is being typed. @param {string} text @param {readonly SlashCommand[]} commands */
export function matchingCommands(text, commands) {
  if (!/^\/\S*$/.test(text)) return [];
  return commands
    .filter(({ command }) => command.startsWith(text))
    .map((known) => ({
      insert: known.command,
      title: `${known.command} ${known.usage_hint ?? ''}`,
      note: known.description,
    }));
}

/** The command whose arguments are being typed. @param {string} text @param {readonly SlashCommand[]} commands */
export const usage = (text, commands) => commands.find(({ command }) => text.startsWith(`${command} `));

/** A text as a command and its arguments; undefined if it is none. `//` and paths are texts. @param {string} text */
export function splitCommand(text) {
  const match = /^(\/[\w-]+)(?:\s+([\s\S]*))?$/.exec(text);
  return match?.[1] === undefined ? undefined : { command: match[1], text: (match[2] ?? '').trim() };
}
