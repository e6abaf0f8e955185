import { VERBS } from '../commands/index.ts';
import { CHANGE_STATES, OPEN_STATES } from '../domain/change/change.ts';
import { REFUSALS } from '../domain/outcome.ts';
import type { Counted } from '../ports/meter.ts';
import type { ReadableMeter } from './meter.ts';

/** What is measured at the moment of asking. */
export interface Gauges {
  readonly outboxDepth: number;
  readonly socketsConnected: number;
  readonly socketsWanted: number;
}

interface Counter {
  readonly help: string;
  readonly label: string;
  /** Shown as 0 from the start, so that a rate over them is right from the first event on. */
  readonly known: readonly string[];
}

const COUNTERS: Readonly<Record<Counted, Counter>> = {
  commands: { help: 'Commands by verb.', label: 'verb', known: [...VERBS.map(({ name }) => name), 'unreadable'] },
  refusals: { help: 'Refusals by reason.', label: 'reason', known: REFUSALS },
  faults: { help: 'Requests that ended in a fault, by code.', label: 'code', known: [] },
  changes: {
    help: 'Changes by the state in which they ended.',
    label: 'state',
    known: CHANGE_STATES.filter((state) => !OPEN_STATES.includes(state)),
  },
  policy_reloads: {
    help: 'Policies read again at SIGHUP, by what came of it.',
    label: 'result',
    known: ['loaded', 'kept'],
  },
};

/** Prometheus text exposition format 0.0.4. */
export function metricsText(meter: ReadableMeter, gauges: Gauges): string {
  const counters = Object.entries(COUNTERS).flatMap(
    ([name, counter]) => counterLines(name, counter, meter.read(name as Counted)), // the keys of COUNTERS are exactly these
  );
  return `${[
    ...counters,
    ...gaugeLines('outbox_depth', 'Slack messages and edits that wait or are being sent.', gauges.outboxDepth),
    ...gaugeLines('slack_sockets', 'Sockets to Slack that are up.', gauges.socketsConnected),
    ...gaugeLines('slack_sockets_wanted', 'Sockets to Slack that should be up.', gauges.socketsWanted),
  ].join('\n')}\n`;
}

function counterLines(name: string, { help, label, known }: Counter, counts: ReadonlyMap<string, number>): string[] {
  const series = new Map([...known.map((value): [string, number] => [value, 0]), ...counts]);
  const lines = [...series].map(([value, count]) => `meshbot_${name}_total{${label}="${escaped(value)}"} ${count}`);
  return [`# HELP meshbot_${name}_total ${help}`, `# TYPE meshbot_${name}_total counter`, ...lines];
}

function gaugeLines(name: string, help: string, value: number): string[] {
  return [`# HELP meshbot_${name} ${help}`, `# TYPE meshbot_${name} gauge`, `meshbot_${name} ${value}`];
}

function escaped(value: string): string {
  return value.replace(/\\/gu, '\\\\').replace(/"/gu, '\\"').replace(/\n/gu, '\\n');
}
