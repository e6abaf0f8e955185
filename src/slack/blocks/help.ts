import { findVerb, SLASH_COMMAND, VERBS } from '../../commands/index.ts';
import type { Verb } from '../../commands/verb.ts';
import { examplesTitle, inThreads, intro, optionsTitle, verbHelp } from '../../messages/en/help.ts';
import type { Drawn } from '../rendering.ts';
import { bold, context, section } from './build.ts';
import { codeSpan, prose } from './escape.ts';

/** The list of verbs, or one verb with its options and examples; an unknown topic was refused by the parser. */
export function drawHelp(topic: string | undefined, botName: string): Drawn {
  const verb = topic === undefined ? undefined : findVerb(topic);
  return verb === undefined ? drawVerbs(botName) : drawVerb(verb);
}

function drawVerbs(botName: string): Drawn {
  const lines = VERBS.map((verb) => `${command(usageOf(verb))}\n${prose(verb.summary)}`);
  return {
    text: prose(`${intro} ${verbHelp(SLASH_COMMAND)}`),
    blocks: [
      section([prose(intro)]),
      ...lines.map((line) => section([line])),
      context([prose(verbHelp(SLASH_COMMAND))]),
      context([prose(inThreads(botName))]),
    ],
  };
}

function drawVerb(verb: Verb): Drawn {
  const options = verb.options.map(({ flags, summary }) => `${codeSpan(flags)}  ${prose(summary)}`);
  const examples = verb.examples.map((example) => command(example));
  return {
    text: prose(`${SLASH_COMMAND} ${usageOf(verb)}: ${verb.summary}`),
    blocks: [
      section([command(usageOf(verb)), ...verb.details.map((line) => prose(line))]),
      ...(options.length === 0 ? [] : [section([bold(optionsTitle), ...options])]),
      section([bold(examplesTitle), ...examples]),
    ],
  };
}

function usageOf({ name, usage }: Verb): string {
  return usage === '' ? name : `${name} ${usage}`;
}

function command(words: string): string {
  return codeSpan(`${SLASH_COMMAND} ${words}`, 200);
}
