import { findVerb, SLASH_COMMAND, VERBS } from '../commands/index.ts';
import type { Verb } from '../commands/verb.ts';
import { examplesTitle, inThreads, intro, optionsTitle, verbHelp } from '../messages/en/help.ts';
import { codeSpan, prose } from './blocks/escape.ts';
import { context, section } from './draw-text.ts';
import type { Drawn } from './rendering.ts';

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
      section(prose(intro)),
      ...lines.map(section),
      context(prose(verbHelp(SLASH_COMMAND))),
      context(prose(inThreads(botName))),
    ],
  };
}

function drawVerb(verb: Verb): Drawn {
  const options = verb.options.map(({ flags, summary }) => `${codeSpan(flags)}  ${prose(summary)}`);
  const examples = verb.examples.map((example) => command(example));
  return {
    text: prose(`${SLASH_COMMAND} ${usageOf(verb)}: ${verb.summary}`),
    blocks: [
      section(`${command(usageOf(verb))}\n${verb.details.map((line) => prose(line)).join('\n')}`),
      ...(options.length === 0 ? [] : [section(`*${optionsTitle}*\n${options.join('\n')}`)]),
      section(`*${examplesTitle}*\n${examples.join('\n')}`),
    ],
  };
}

function usageOf({ name, usage }: Verb): string {
  return usage === '' ? name : `${name} ${usage}`;
}

function command(words: string): string {
  return codeSpan(`${SLASH_COMMAND} ${words}`, 200);
}
