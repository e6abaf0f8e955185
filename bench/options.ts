import { parseArgs } from 'node:util';

export const FIGURE_KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'm', 'p', 'l', 't'] as const;
export type FigureKey = (typeof FIGURE_KEYS)[number];

export interface BenchOptions {
  readonly kind: 'run';
  /** Where the figures go as JSON. */
  readonly json: string;
  readonly only: readonly FigureKey[];
  /** Folder for a CPU profile of each Meshbot that runs. */
  readonly profile: string | undefined;
}

export type ParsedOptions =
  | BenchOptions
  | { readonly kind: 'help' }
  | { readonly kind: 'usage'; readonly problem: string };

export const USAGE = `usage: npm run bench -- [--only a,b] [--json FILE] [--profile FOLDER]
  --only     figures to take: a (ack), b (big job), c (200 proposals), d (idle memory),
             e (the sandbox's start), f (10,000 checks and 2,000 jobs in it),
             m (10,000 finished and 500 open changes), p (a policy decision), l (a change's life),
             t (another replica takes over); default: all
  --json     where to write the figures; default: .meshbot/bench.json
  --profile  write a CPU profile of each Meshbot that runs into this folder
`;

export function parseOptions(args: readonly string[]): ParsedOptions {
  const options = {
    only: { type: 'string' },
    json: { type: 'string', default: '.meshbot/bench.json' },
    profile: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  } as const;
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];
  try {
    ({ values } = parseArgs({ args: [...args], options }));
  } catch (error) {
    return { kind: 'usage', problem: error instanceof Error ? error.message : 'unreadable options' };
  }
  if (values.help) return { kind: 'help' };
  const names = (values.only ?? FIGURE_KEYS.join(',')).split(',').map((name) => name.trim().toLowerCase());
  const unknown = names.find((name) => !FIGURE_KEYS.some((key) => key === name));
  if (unknown !== undefined) {
    return { kind: 'usage', problem: `there is no figure "${unknown}"; there are ${FIGURE_KEYS.join(', ')}` };
  }
  const only = FIGURE_KEYS.filter((key) => names.includes(key));
  return { kind: 'run', json: values.json, only, profile: values.profile };
}
