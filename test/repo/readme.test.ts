import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { describeProgram } from '../../src/cli/program.ts';
import {
  approvalsWanted,
  changeTitle,
  labels,
  progressWords,
  stateSymbol,
  stateWords,
} from '../../src/messages/en/card.ts';
import { approvedBy } from '../../src/messages/en/thread.ts';
import { documents, readDoc, tableUnder } from './markdown.ts';

const readme = readDoc('README.md');
const { scripts } = parse(readDoc('package.json')) as { scripts: Record<string, string> }; // JSON is YAML; our own file

/** `meshbot` commands as words: `start`, `config check`. */
function programCommands(): readonly string[] {
  const terminal = { env: {}, stopping: new AbortController().signal, out: () => undefined, error: () => undefined };
  const { commands } = describeProgram(terminal, () => undefined);
  return commands.flatMap((command) =>
    command.commands.length === 0
      ? [command.name()]
      : command.commands.map((inner) => `${command.name()} ${inner.name()}`),
  );
}

describe('README.md', () => {
  it('lists the verbs as docs/COMMANDS.md does', () => {
    expect(tableUnder(readme, 'Commands')).toEqual(tableUnder(readDoc('docs/COMMANDS.md'), 'Commands'));
  });

  it('has a transcript in the words of the bot', () => {
    const transcript = /```\n(rita[\s\S]*?)```/.exec(readme)?.[1] ?? '';
    const change = { service: 'web', environment: 'production', fromVersion: '1.0.0', toVersion: '1.1.0' };
    const progress = { name: 'web', desired: 3, placed: 3, healthy: 3, unhealthy: 0, canaries: 1, promoted: true };
    const spoken = [
      `${stateSymbol('proposed')} ${stateWords('proposed')}: ${changeTitle(change)}`,
      `${stateSymbol('following')} ${stateWords('following')}`,
      `${stateSymbol('succeeded')} ${stateWords('succeeded')}: ${changeTitle(change)}`,
      approvalsWanted(1, 0),
      approvedBy(0),
      progressWords(progress),
      `[${labels.approve}] [${labels.reject}] [${labels.showDiff}] [${labels.withdraw}]`,
    ];
    for (const words of spoken) expect(transcript).toContain(words);
    expect(transcript.trim().split('\n').length).toBeLessThanOrEqual(14);
  });
});

/** The options that commands of the program have; `npm run X -- --flag` hands them on. */
function optionsOf(name: string): readonly string[] {
  const terminal = { env: {}, stopping: new AbortController().signal, out: () => undefined, error: () => undefined };
  const command = describeProgram(terminal, () => undefined).commands.find((each) => each.name() === name);
  return command?.options.flatMap(({ long }) => long ?? []) ?? [];
}

describe('every document', () => {
  it.each(documents())('%s names options that the commands of the program have', (path) => {
    const calls = [
      ...readDoc(path).matchAll(/\b(?:npm run|npx meshbot|`meshbot) (demo|sandbox|start|doctor)\b([^\n`]*)/g),
    ];
    for (const [, name = '', rest = ''] of calls) {
      const flags = [...rest.matchAll(/ (--[a-z][a-z-]*)/g)].map(([, flag = '']) => flag);
      expect(optionsOf(name)).toEqual(expect.arrayContaining(flags));
    }
  });

  it.each(documents())('%s names npm scripts and meshbot commands that there are', (path) => {
    const text = readDoc(path);
    const run = [...text.matchAll(/\bnpm run (?:-s )?([a-z]+)/g)].map(([, name = '']) => name);
    expect(run.filter((name) => !(name in scripts))).toEqual([]);
    const commands = [...text.matchAll(/(?:`|npx )meshbot ((?!:)[a-z]+(?: [a-z]+)?)/g)].map(([, name = '']) => name);
    const known = programCommands();
    // What follows a command that has none below it is ordinary prose.
    const isKnown = (words: string) => known.includes(words) || known.includes(words.split(' ')[0] ?? '');
    expect(commands.filter((words) => !isKnown(words))).toEqual([]);
  });
});
