import { ERRORS, type ErrorDetails, type MeshError } from '../../domain/errors.ts';
import { slackTodo } from './slack-errors.ts';

/** What went wrong, and what to do now. Plain text: whoever shows it escapes it. */
export interface FaultText {
  readonly said: string;
  readonly next: string;
  /** A whole command to copy. */
  readonly example?: string;
}

/** The words of a fault, with the request id under which the log tells more. */
export function faultText(error: MeshError, requestId: string): FaultText {
  const { doing, details } = error;
  const system = String(details['system'] ?? 'an upstream system');
  const status = typeof details['status'] === 'number' ? ` (status ${details['status']})` : '';
  const later = `Try again; if it stays so, give an operator the request id ${requestId}.`;
  switch (ERRORS[error.code].kind) {
    case 'usage':
      return usageText(details);
    case 'unknown-outcome':
      return {
        said: `${capital(system)} did not answer while ${doing}: it may or may not have happened.`,
        next: `Look before you repeat it. Request id ${requestId}.`,
      };
    case 'state':
      if (details['chain'] !== undefined) return trailText(details, requestId);
      return {
        said: `What is stored of this change cannot be read (${doing}). Nothing was changed.`,
        next: `Give an operator the request id ${requestId}.`,
      };
    case 'stopping':
      return { said: 'Meshbot is just being restarted. Nothing was done.', next: 'Try again in a minute.' };
    case 'fenced':
      return {
        said: `This copy of Meshbot has just lost its place among the replicas (${doing}). Nothing was done.`,
        next: `Try again in a few seconds. Request id ${requestId}.`,
      };
    case 'configuration':
      return {
        said: `The configuration does not allow this (${doing}).`,
        next: `An operator should run meshbot config check. Request id ${requestId}.`,
      };
    case 'upstream':
      return {
        said: `${upstreamSaid(error, system)}${status}.${quoted(details)}`,
        next: `${todo(details)}${isTokenShort(error, system) ? grant(requestId) : later}`,
      };
  }
}

/** A right that a token lacks does not come by itself. Slack's own words say what is missing there. */
function isTokenShort({ code }: MeshError, system: string): boolean {
  return code === 'MESH_UPSTREAM_DENIED' && system !== 'slack';
}

function grant(requestId: string): string {
  return `Meshbot's token lacks a right: meshbot doctor shows an operator which. Request id ${requestId}.`;
}

/** What must be told in the audit trail does not happen untold. */
function trailText({ chain, what }: ErrorDetails, requestId: string): FaultText {
  return {
    said: `The audit trail of ${String(chain)} cannot be continued (${String(what)}), so nothing was done.`,
    next: `An operator should run meshbot audit verify. Request id ${requestId}.`,
  };
}

/** The apology for a defect of Meshbot itself. */
export function apology(requestId: string): FaultText {
  return {
    said: 'Something in Meshbot broke while it worked on this. We are sorry.',
    next: `Look at the card, if there is one, before you repeat it. An operator finds the details under request id ${requestId}.`,
  };
}

function upstreamSaid({ code, doing }: MeshError, system: string): string {
  if (code === 'MESH_UPSTREAM_DEADLINE') return `${capital(system)} did not answer in time while ${doing}`;
  if (code === 'MESH_UPSTREAM_DENIED') return `${capital(system)} does not allow Meshbot this: ${doing}`;
  if (code === 'MESH_UPSTREAM_REJECTED') return `${capital(system)} refused this: ${doing}`;
  if (code === 'MESH_UPSTREAM_GARBAGE') return `${capital(system)} answered something unreadable while ${doing}`;
  return `${capital(system)} cannot be reached while ${doing}`;
}

/** The upstream's own words, where it had any. */
function quoted({ message }: ErrorDetails): string {
  return message === undefined || message === '' ? '' : ` It says: “${String(message)}”.`;
}

/** An adapter that knows what a person can do about it says so in `todo`; Slack says it by its code in `error`. */
function todo(details: ErrorDetails): string {
  const text = String(details['todo'] ?? slackTodo(String(details['error'] ?? '')));
  return text === '' ? '' : `${text} `;
}

const USAGE: Readonly<Record<string, (said: string, details: ErrorDetails) => string>> = {
  'open-quote': (said) => `This quote is never closed: ${said}`,
  'too-long': (_said, { limit }) => `The command is longer than ${limit} characters.`,
  'unknown-verb': (said) => `There is no verb “${said}”.`,
  'unknown-topic': (said) => `There is no help on “${said}”.`,
  'unknown-option': (said) => `There is no option “${said}” here.`,
  'missing-argument': (said) => `Something is missing: <${said}>.`,
  'missing-value': (said) => `The option ${said} needs a value.`,
  'extra-argument': () => 'There are more words than this verb takes. Text with spaces needs quotes.',
  'given-twice': (said) => `${said} is given twice.`,
  'bad-name': (said, { what }) =>
    `“${said}” cannot be the name of ${what === 'environment' ? 'an environment' : 'a service'}: letters, digits, dots, dashes and underscores, at most 128.`,
  'bad-right': (said) => `“${said}” is no right: write deploy, approve or break-glass.`,
  'bad-person': (said) => `“${said}” cannot be a person: write @ and the name as Slack shows it, or the member id.`,
  'bad-version': (said) => `“${said}” cannot be a version.`,
  'bad-image': (said) => `“${said}” cannot be an image reference.`,
  'bad-variable': (said) => `“${said}” is not of the form name=value.`,
  'too-many-variables': (_said, { limit }) => `More than ${limit} variables cannot be given.`,
  'value-too-long': (said, { limit }) => `The value of ${said} is longer than ${limit} characters.`,
  'version-and-image': () => 'Give a version or --image, not both.',
  'all-and-part': () => '--all is everything: it takes no service and no environment.',
  'bad-duration': (said) => `“${said}” is no time between 1m and 30d: write it like 30m, 2h or 1h30m.`,
};

function usageText(details: ErrorDetails): FaultText {
  const said = String(details['said'] ?? '');
  const problem = String(details['problem'] ?? '');
  const near = details['nearest'] === undefined ? '' : `Did you mean ${String(details['nearest'])}? `;
  const verb = details['verb'] === undefined ? '' : ` ${String(details['verb'])}`;
  return {
    said: USAGE[problem]?.(said, details) ?? 'This cannot be read.',
    next: `${near}/mesh help${verb} explains it. For example:`,
    ...(details['example'] === undefined ? {} : { example: String(details['example']) }),
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
