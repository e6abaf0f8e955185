import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Anchor } from '../../domain/audit/link.ts';
import { since } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import type { ExportOptions } from './export.ts';
import type { VerifyOptions } from './verify.ts';

/** Declares `meshbot audit verify` and `meshbot audit export`. */
export function describeAudit(
  program: Command,
  { terminal, finish, file }: { terminal: Terminal; finish: (code: number) => void; file: () => Option },
): void {
  const audit = program.command('audit').description('the audit trail');
  const environment = () => new Option('--env <name>', 'one environment (default: all); _common: what belongs to none');
  audit
    .command('verify')
    .description('find every entry that was changed, dropped, added or moved; exit code 1 when there is one')
    .addOption(file())
    .addOption(environment())
    .option('--file <file>', 'verify this export (JSON Lines) in place of the stored trail')
    .option('--against <file>', 'hold the stored trail against this export: it must still have all of it')
    .option('--log', 'the file is a log stream, in which replicas wrote as they came')
    .addOption(
      new Option('--expect-head <seq:hash>', 'an entry that must be there, as an earlier verify told it').argParser(
        anchor,
      ),
    )
    .action(async (options: VerifyOptions) => {
      const { verify } = await import('./verify.ts');
      finish(await verify(terminal, options));
    });
  audit
    .command('export')
    .description('write the stored entries, oldest first')
    .addOption(file())
    .addOption(environment())
    .addOption(since())
    .addOption(new Option('--format <format>', 'csv cannot be verified').choices(['jsonl', 'csv']).default('jsonl'))
    .option('--out <file>', 'write to this file (default: standard output)')
    .action(async (options: ExportOptions) => {
      const { exportTrail } = await import('./export.ts');
      finish(await exportTrail(terminal, options));
    });
}

function anchor(text: string): Anchor {
  const [, seq, hash] = /^(\d{1,12}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq !== undefined && hash !== undefined) return { seq: Number(seq), hash };
  throw new InvalidArgumentError('must be a number, a colon and 64 hex digits.');
}
