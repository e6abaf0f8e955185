import type { AuditLink } from '../../domain/audit/link.ts';

type Cell = string | number | boolean | undefined;

/** The columns of an export as CSV, in their order. */
const COLUMNS: readonly (readonly [string, (link: AuditLink) => Cell])[] = [
  ['chain', ({ chain }) => chain],
  ['seq', ({ seq }) => seq],
  ['at', ({ at }) => at],
  ['event', ({ event }) => event],
  ['verb', ({ verb }) => verb],
  ['environment', ({ environment }) => environment],
  ['service', ({ service }) => service],
  ['change', ({ changeId }) => changeId],
  ['request', ({ requestId }) => requestId],
  ['person_id', ({ by }) => by?.userId],
  ['person', ({ by }) => by?.name],
  ['channel', ({ channelId }) => channelId],
  ['version', ({ asked }) => asked?.version],
  ['image', ({ asked }) => asked?.image],
  ['variables', ({ asked }) => asked?.variables?.join(' ')],
  ['asked_because', ({ asked }) => asked?.reason],
  ['break_glass', ({ asked }) => asked?.breakGlass],
  ['answer', ({ answer }) => answer],
  ['step', ({ step }) => step],
  ['from', ({ from }) => from],
  ['to', ({ to }) => to],
  ['reason', ({ reason }) => reason],
  ['words', ({ words }) => words],
  ['plan', ({ plan }) => plan?.number],
  ['risk', ({ plan }) => plan?.risk],
  ['summary', ({ plan }) => plan?.summary],
  ['fingerprint', ({ plan }) => plan?.fingerprint],
  ['body_digest', ({ plan }) => plan?.bodyDigest],
  ['plan_document', ({ plan }) => plan?.document],
  ['decided_by', ({ decidedBy }) => decidedBy?.rules.join(' ')],
  ['evaluation', ({ evaluationId }) => evaluationId],
  ['deployment', ({ deploymentId }) => deploymentId],
  ['job_version', ({ jobVersion }) => jobVersion],
  ['card', ({ card }) => (card === undefined ? undefined : `${card.channelId}/${card.ts}`)],
  ['prev', ({ prev }) => prev],
  ['hash', ({ hash }) => hash],
];

export const CSV_HEADER = `${COLUMNS.map(([name]) => name).join(',')}\r\n`;

/** One row (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe before it. */
export function csvRow(link: AuditLink): string {
  return `${COLUMNS.map(([, read]) => cellText(read(link))).join(',')}\r\n`;
}

function cellText(cell: Cell): string {
  if (cell === undefined) return '';
  const text = typeof cell === 'string' && /^[\s]*[=+\-@]|^[\t\r\n]/.test(cell) ? `'${cell}` : String(cell);
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}
