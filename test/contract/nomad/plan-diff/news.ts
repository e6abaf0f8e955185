interface News {
  readonly what: string;
  /** How a line of an answer tells of it. */
  readonly line: RegExp;
}

/** What Nomad 2.0 brought to plans and judgements; older releases answer such cases in their own way. */
const NEWS: readonly News[] = [
  { what: 'Nomad 2.0 warns of services without a shutdown delay', line: /shutdown_delay set/ },
  { what: 'Nomad 2.0 lets change scripts run on the first rendering', line: /RunOnFirstRender/ },
  { what: 'Nomad 2.0 limits how long an allocation may run', line: /max_run_duration|MaxRunDuration/ },
  { what: 'Nomad 2.0 refuses cores below zero', line: /cores value \(.*\) cannot be negative/ },
];

/** What is new in an answer, as far as it is known why an older release gives another one. */
export function newsIn(answer: readonly string[]): string | undefined {
  const found = NEWS.filter(({ line }) => answer.some((text) => line.test(text)));
  return found.length === 0 ? undefined : found.map(({ what }) => what).join('; ');
}
