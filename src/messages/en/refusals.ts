import type { ChangeState } from '../../domain/change/change.ts';
import type { Refusal, RefusalReason } from '../../domain/outcome.ts';
import { CHANNEL_SENTENCES } from './channel-refusals.ts';
import { LOCK_SENTENCES } from './lock-refusals.ts';

/** What was refused and why, and what to do now. Plain text: whoever shows it escapes it. */
export interface RefusalText {
  readonly said: string;
  readonly next: string;
}

/** The words of a refusal. */
export function refusalText(refusal: Refusal): RefusalText {
  const { details } = refusal;
  return SENTENCES[refusal.reason]((name) => (name in details ? String(details[name]) : undefined));
}

/** A detail by name; whoever refused may know less than the sentence could say. */
export type Detail = (name: string) => string | undefined;

const ASK_A_MEMBER = 'Ask a full member of the workspace to do it.';
const READ_THE_CARD = 'Look at the card: it shows where the change stands.';

const SENTENCES: Readonly<Record<RefusalReason, (detail: Detail) => RefusalText>> = {
  guest: () => ({ said: 'Guests of this workspace cannot change the mesh.', next: ASK_A_MEMBER }),
  stranger: () => ({ said: 'People of another workspace cannot change the mesh.', next: ASK_A_MEMBER }),
  deactivated: () => ({ said: 'This account is deactivated.', next: ASK_A_MEMBER }),
  bot: () => ({ said: 'Bots and workflows cannot change the mesh.', next: ASK_A_MEMBER }),
  'unknown-person': () => ({
    said: 'Slack does not know this account.',
    next: 'Try again; if it stays so, ask an administrator of the workspace.',
  }),
  'no-identity': () => ({
    said: 'This account lacks the attribute by which Meshbot tells people apart, so it cannot ask or approve.',
    next: 'Ask whoever runs Meshbot: `identity` in meshbot.yml says which attribute it is.',
  }),
  'person-ambiguous': (detail) => ({
    said: `Several people are called ${quote(detail('given'))}.`,
    next: 'Name the person by their member id, which their profile in Slack shows.',
  }),
  'unknown-service': (detail) => ({
    said: `There is no service ${quote(detail('given') ?? detail('service'))}.`,
    next: suggestion(detail, 'The services are'),
  }),
  'unknown-environment': (detail) => ({
    said: `There is no environment ${quote(detail('given') ?? detail('environment'))}.`,
    next: suggestion(detail, 'The environments are'),
  }),
  'environment-needed': (detail) => ({
    said: `${subject(detail)} runs in several environments: ${detail('runsIn') ?? 'see meshbot.yml'}.`,
    next: 'Name one with --env.',
  }),
  'service-not-in-environment': (detail) => ({
    said: `${subject(detail)} does not run in ${detail('environment') ?? 'this environment'}.`,
    next: `It runs in ${detail('runsIn') ?? 'no environment'}. Name one of these with --env.`,
  }),
  'version-needed': (detail) => ({
    said: `Without a version there is nothing to deploy: ${subject(detail)} would stay as it runs.`,
    next: `Name the version, for example: /mesh deploy ${detail('service') ?? 'web'} 1.4.2`,
  }),
  'version-invalid': (detail) => ({
    said: `${quote(detail('version') ?? detail('given'))} cannot be a version.${because(detail)}`,
    next: 'A version is an image tag: letters, digits, dots, dashes and underscores, at most 128.',
  }),
  'image-invalid': (detail) => ({
    said: `${quote(detail('image') ?? detail('given'))} cannot be deployed as the image.${because(detail)}`,
    next: 'Write the whole reference, repository:tag or repository@sha256:…, of the repository that this service uses.',
  }),
  'variable-unsupported': (detail) => ({
    said: `The job of ${subject(detail)} has no variable ${quote(detail('variable') ?? detail('name'))}.${because(detail)}`,
    next: 'Leave --var out, or name a variable that the job declares.',
  }),
  'job-missing': (detail) => ({
    said: `The job ${quote(detail('job') ?? detail('jobId'))} was not found.${because(detail)}`,
    next: 'Check the job and its source in meshbot.yml.',
  }),
  'job-invalid': (detail) => ({
    said: `Nomad does not accept the job: ${detail('message') ?? 'it does not say why'}`,
    next: 'Correct the job and ask again. Nothing was changed.',
  }),
  'job-too-large': (detail) => ({
    said: `The job is too large${measured(detail)}.`,
    next: 'Move big templates and files out of the job. Nothing was changed.',
  }),
  'change-open': (detail) => ({
    said: `${subject(detail)} already has an open change in ${detail('environment') ?? 'this environment'}: ${named(detail)}${state(detail)}.`,
    next: 'Wait for its end, or have it rejected or withdrawn on its card.',
  }),
  'unknown-change': (detail) => ({
    said: `The change${detail('id') === undefined ? '' : ` ${detail('id')}`} is not known any more.`,
    next: 'Ask again with a new command.',
  }),
  'change-ended': (detail) => ({
    said: `The change ${named(detail)} has ended already${state(detail)}.`,
    next: 'Ask again with a new command if it is still wanted.',
  }),
  'change-busy': (detail) => ({
    said: `The change ${named(detail)} cannot take this step now${state(detail)}.`,
    next: READ_THE_CARD,
  }),
  'plan-outdated': (detail) => ({
    said: `The change ${named(detail)} has a newer plan than the one that you saw. Your click did nothing.`,
    next: 'Read the new plan on the card and decide again.',
  }),
  expired: (detail) => ({
    said: `The change ${named(detail)} has expired.`,
    next: 'Ask again with a new command: a fresh plan is made.',
  }),
  'self-approval': (detail) => ({
    said: `You asked for ${detail('id') ?? 'this change'} yourself, and this environment needs somebody else's approval.`,
    next: 'Ask a colleague to look at the card.',
  }),
  'already-approved': (detail) => ({
    said: `You have approved ${named(detail)} already. One person counts once.`,
    next: `${missing(detail)} still needed.`,
  }),
  'not-allowed': (detail) => ({
    said: `${wish(detail)} is not allowed to you.${ruled(detail)}`,
    next: detail('who') ?? 'Ask whoever writes the policies: no rule permits this to anybody.',
  }),
  'policy-undecidable': (detail) => ({
    said: `Whether ${wish(detail).toLowerCase()} is allowed cannot be decided${byRule(detail)}. What cannot be decided is not done.`,
    next: 'Ask whoever writes the policies to run: meshbot policy check',
  }),
  'not-an-approver': (detail) => ({
    said: `Your approval of ${named(detail)} would fill none of the seats that are still empty.`,
    next: 'The card says who is still needed.',
  }),
  'break-glass-off': () => ({
    said: 'Glass cannot be broken here: there is no channel that would be told.',
    next: 'Ask for the approval of others; whoever runs Meshbot can set `break_glass` in meshbot.yml.',
  }),
  'not-requester': (detail) => ({
    said: `Only ${detail('requester') ?? 'the requester'} can withdraw ${named(detail)}.`,
    next: 'To stop it, reject it.',
  }),
  forged: () => ({
    said: 'This click does not fit the message it came from. It did nothing.',
    next: "Use the buttons on the change's own card.",
  }),
  'reason-needed': () => ({
    said: 'A rejection needs a reason.',
    next: 'Write a few words, so that the requester knows why.',
  }),
  stopping: () => ({ said: 'Meshbot is just being restarted. Nothing was done.', next: 'Try again in a minute.' }),
  ...CHANNEL_SENTENCES,
  ...LOCK_SENTENCES,
};

const STATES: Readonly<Record<ChangeState, string>> = {
  queued: 'it waits for its turn',
  proposed: 'it waits for its decision',
  approved: 'it is approved',
  applying: 'it is being applied',
  following: 'it is being rolled out',
  succeeded: 'it succeeded',
  failed: 'it failed',
  'rolled-back': 'it was rolled back',
  rejected: 'it was rejected',
  expired: 'it expired',
  withdrawn: 'it was withdrawn',
  superseded: 'it was superseded',
  'outcome-unknown': 'its outcome is not known',
};

const WISHES: Readonly<Record<string, string>> = {
  read: 'Looking at',
  propose: 'Proposing changes to',
  approve: 'Approving changes to',
  apply: 'Applying changes to',
  'break-glass': 'Breaking glass for',
  'ask-approval': 'Changing',
};

function wish(detail: Detail): string {
  const action = detail('action') ?? '';
  const words = Object.hasOwn(WISHES, action) ? WISHES[action] : undefined;
  const environment = detail('environment');
  return `${words ?? 'This for'} ${detail('service') || 'what belongs to no service'}${environment === undefined ? '' : ` in ${environment}`}`;
}

function ruled(detail: Detail): string {
  const says = detail('says');
  const rule = detail('rule');
  if (says !== undefined) return ` ${says}`;
  return rule === undefined ? '' : ` The rule ${rule} forbids it.`;
}

function byRule(detail: Detail): string {
  const rule = detail('rule');
  return rule === undefined || rule === '' ? '' : ` (rule ${rule})`;
}

function quote(text: string | undefined): string {
  return `“${text ?? ''}”`;
}

function subject(detail: Detail): string {
  return detail('service') ?? 'The service';
}

function named(detail: Detail): string {
  const id = detail('id') ?? 'this change';
  const requester = detail('requester');
  return requester === undefined ? id : `${id} (asked for by ${requester})`;
}

function state(detail: Detail): string {
  const found = Object.entries(STATES).find(([name]) => name === detail('state'));
  return found === undefined ? '' : `; ${found[1]}`;
}

function because(detail: Detail): string {
  const message = detail('message');
  return message === undefined ? '' : ` ${message}`;
}

function suggestion(detail: Detail, list: string): string {
  const near = detail('nearest');
  if (near !== undefined) return `Did you mean ${near}?`;
  const known = detail('known');
  return known === undefined || known === '' ? 'Check the name.' : `${list} ${known}.`;
}

function measured(detail: Detail): string {
  const [bytes, limit] = [Number(detail('bytes')), Number(detail('limit'))];
  return bytes > 0 && limit > 0 ? `: ${megabytes(bytes)} of at most ${megabytes(limit)}` : '';
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function missing(detail: Detail): string {
  const count = Number(detail('missing') ?? 1);
  return count === 1 ? "One more person's approval is" : `${count} more people's approvals are`;
}
