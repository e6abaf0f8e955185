import { Command, CommanderError } from 'commander';
import { MeshError } from '../domain/errors.ts';
import { nearest } from '../domain/nearest.ts';
import type { Request } from '../domain/request.ts';
import { type UsageProblem, usage } from './arguments.ts';
import { findVerb, SLASH_COMMAND, VERBS } from './index.ts';
import { MAX_TEXT, normalise } from './normalise.ts';
import type { Verb } from './verb.ts';
import { splitWords } from './words.ts';

const NAMES = VERBS.map(({ name }) => name);

/**
 * Reads the text after `/mesh` or `@mesh`.
 * @throws MESH_USAGE with `problem`, `said`, the nearest verb or option where one is near, and one whole `example`.
 */
export function parseCommand(text: string): Request {
  if (text.length > MAX_TEXT) throw withExample(usage('too-long', '', { limit: MAX_TEXT }), VERBS[0]);
  let verb: Verb | undefined;
  try {
    const [first, ...rest] = splitWords(normalise(text));
    if (first === undefined || isHelpFlag(first)) return { verb: 'help' };
    verb = findVerb(first.toLowerCase());
    if (verb === undefined) throw unknownVerb(first, 'unknown-verb');
    return asksForHelp(rest) ? { verb: 'help', topic: verb.name } : checked(read(verb, rest));
  } catch (error) {
    throw error instanceof MeshError && error.details['example'] === undefined
      ? withExample(error, verb ?? VERBS[0])
      : error;
  }
}

const isHelpFlag = (word: string) => word === '--help' || word === '-h';

/** `--help` counts anywhere before a bare `--`. */
function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return (end === -1 ? words : words.slice(0, end)).some(isHelpFlag);
}

function checked(request: Request): Request {
  if (request.verb !== 'help' || request.topic === undefined || findVerb(request.topic) !== undefined) return request;
  throw unknownVerb(request.topic, 'unknown-topic');
}

function unknownVerb(said: string, problem: UsageProblem): MeshError {
  const near = meant(said, NAMES);
  const verb = near === undefined ? VERBS[0] : findVerb(near);
  return withExample(usage(problem, said, near === undefined ? {} : { nearest: near }), verb);
}

/** A beginning (`dep`) means its verb more surely than anything that is a slip away. */
function meant(said: string, known: readonly string[]): string | undefined {
  const word = said.toLowerCase().slice(0, 64);
  return known.find((name) => word.length >= 2 && name.startsWith(word) && word !== '--') ?? nearest(word, known);
}

function withExample(error: MeshError, verb: Verb | undefined): MeshError {
  const example = `${SLASH_COMMAND} ${verb?.examples[0] ?? 'help'}`;
  return new MeshError(error.code, error.doing, { ...error.details, ...(verb && { verb: verb.name }), example });
}

/** A fresh tree for every request: a shared one loses its options between requests. */
function read(verb: Verb, words: readonly string[]): Request {
  const command = new Command(verb.name)
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} })
    .helpOption(false)
    .helpCommand(false)
    .allowExcessArguments(false)
    .showSuggestionAfterError(false);
  const flags = verb.options.map(({ flags }) => flags.split(' ')[0] ?? '');
  let request: Request | undefined;
  verb.declare(command, (read) => {
    request = read;
  });
  refuseSwallowedFlags(verb, words, flags);
  try {
    command.parse(words, { from: 'user' });
  } catch (error) {
    throw error instanceof CommanderError ? fromCommander(error, flags) : error;
  }
  if (request === undefined) throw usage('missing-argument', verb.usage);
  return request;
}

/** `--reason --dry-run` would quietly make `--dry-run` the reason. */
function refuseSwallowedFlags(verb: Verb, words: readonly string[], flags: readonly string[]): void {
  const taking = verb.options
    .filter(({ flags: text }) => text.includes('<'))
    .map(({ flags: text }) => text.split(' ')[0]);
  for (const [index, word] of words.entries()) {
    if (word === '--') return;
    const next = words[index + 1];
    if (taking.includes(word) && next !== undefined && flags.includes(next)) throw usage('missing-value', word);
  }
}

const PROBLEMS: Readonly<Record<string, UsageProblem>> = {
  'commander.unknownOption': 'unknown-option',
  'commander.missingArgument': 'missing-argument',
  'commander.optionMissingArgument': 'missing-value',
  'commander.excessArguments': 'extra-argument',
};

/** The name that commander quotes in its sentence is all that is taken from it. */
function fromCommander(error: CommanderError, flags: readonly string[]): MeshError {
  const said = /'([^']*)/u.exec(error.message)?.[1] ?? '';
  const problem = PROBLEMS[error.code] ?? 'extra-argument';
  const near = problem === 'unknown-option' ? meant(said, flags) : undefined;
  return usage(problem, said, near === undefined ? {} : { nearest: near });
}
