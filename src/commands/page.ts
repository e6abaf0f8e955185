import { SLASH_COMMAND, VERBS } from './index.ts';
import type { Verb } from './verb.ts';

/** docs/COMMANDS.md, whole; a test holds the file equal to it. */
export function commandsPage(): string {
  return `${[
    '# Commands',
    'This page is made from the list of verbs in `src/commands/`; `npx vitest run test/commands/page.test.ts -u` writes it anew.',
    `Type \`${SLASH_COMMAND}\` and a verb in any channel that Meshbot is in. Slack offers no slash commands inside threads: there, mention the bot instead (\`@mesh deploy web 1.4.2\`). Answers are seen only by whoever asked.`,
    verbTable(),
    ...VERBS.map(verbSection),
    '## How words are read',
    READING.map((line) => `- ${line}`).join('\n'),
  ].join('\n\n')}\n`;
}

const READING = [
  'Text with spaces needs quotes, double or single. A backslash before a quote, a backslash or a space takes it literally.',
  'Curly quotes, long dashes (`—env`), non-breaking spaces and invisible characters that Slack’s clients put in are undone.',
  'Links, people and channels are read as they are shown.',
  'An option may stand before or after the other words, as `--env production` or `--env=production`; each but `--var` once.',
  'Names have letters, digits, dots, dashes and underscores, at most 128. A command has at most 3000 characters, a reason 500, and there are at most 50 variables.',
  `\`--help\` behind a verb is the same as \`${SLASH_COMMAND} help\` with that verb. A word that is nearly a verb or an option is not guessed: Meshbot asks whether it was meant.`,
] as const;

function verbTable(): string {
  const rows = VERBS.map(
    ({ name, usage, summary }) => `| \`${SLASH_COMMAND} ${`${name} ${usage}`.trim()}\` | ${summary} |`,
  );
  return ['| command | what it does |', '| --- | --- |', ...rows].join('\n');
}

function verbSection({ name, usage, details, options, examples }: Verb): string {
  const table = [
    '| option | meaning |',
    '| --- | --- |',
    ...options.map(({ flags, summary }) => `| \`${flags}\` | ${summary} |`),
  ];
  return [
    `## ${name}`,
    `\`${SLASH_COMMAND} ${`${name} ${usage}`.trim()}\``,
    details.join('\n'),
    ...(options.length === 0 ? [] : [table.join('\n')]),
    ['```', ...examples.map((example) => `${SLASH_COMMAND} ${example}`), '```'].join('\n'),
  ].join('\n\n');
}
