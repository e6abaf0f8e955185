import type { Verb } from './verb.ts';

/** `help [verb]`; whether the verb exists is checked where the list of verbs is known. */
export const helpVerb: Verb = {
  name: 'help',
  summary: 'Say what can be typed',
  usage: '[verb]',
  details: ['Without a verb: every verb with its example. With one: its options and more examples.'],
  options: [],
  examples: ['help', 'help deploy'],
  declare(command, done) {
    command.argument('[verb]').action((topic: string | undefined) => {
      done({ verb: 'help', ...(topic === undefined ? {} : { topic: topic.toLowerCase() }) });
    });
  },
};
