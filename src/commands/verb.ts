import type { Command } from 'commander';
import type { Request } from '../domain/request.ts';

/** One verb of `/mesh`: what help, the documentation and the grammar know of it. */
export interface Verb {
  readonly name: string;
  /** One line, without a full stop. */
  readonly summary: string;
  /** What follows the verb. */
  readonly usage: string;
  readonly details: readonly string[];
  readonly options: readonly VerbOption[];
  /** Whole commands without the slash command's name; the first one is shown when somebody slips. */
  readonly examples: readonly string[];
  /** Declares arguments and options on a fresh command; `done` takes the request, synchronously. */
  readonly declare: (command: Command, done: (request: Request) => void) => void;
}

export interface VerbOption {
  /** As commander reads it, for example `--env <name>`. */
  readonly flags: string;
  readonly summary: string;
}
