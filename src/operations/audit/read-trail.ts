import type { AuditPerson } from '../../domain/audit/entry.ts';
import { type AuditLink, COMMON_CHAIN } from '../../domain/audit/link.ts';
import type { Catalogue } from '../../domain/catalogue.ts';
import type { CardRef } from '../../domain/change/change.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/outcome.ts';
import type { Asking, AuditRequest } from '../../domain/request.ts';
import { suggest } from '../../domain/target.ts';
import type { AuditTrail } from '../../ports/audit-trail.ts';
import { type AdmitDeps, admit } from '../intake/admit.ts';
import { type Reader, type ReaderDeps, readerFor } from '../policy/reader.ts';
import { searchTrail } from './search-trail.ts';

export interface TrailDeps extends AdmitDeps, ReaderDeps {
  readonly trail: AuditTrail;
}

/** The latest entries of one service or person. */
export interface TrailPage {
  readonly kind: 'trail';
  /** What was asked for, as it was asked. */
  readonly subject: string;
  readonly environment: string | undefined;
  /** Newest first; each with the card of its change, where one of the entries knows it. */
  readonly entries: readonly { readonly link: AuditLink; readonly card: CardRef | undefined }[];
  /** True: there may be more. */
  readonly more: boolean;
  /** Entries that could not be read. */
  readonly unreadable: number;
  /** True: entries were left out because the rules do not let this person read them. */
  readonly isPartial: boolean;
}

/** As many as fit on a phone without much scrolling. */
const SHOWN = 12;
/** How many entries of each chain are looked through. */
const LOOK_THROUGH = 2_000;

/** What the trail says of a service or person. @throws MeshError when it cannot be read. */
export async function readTrail(
  deps: TrailDeps,
  request: AuditRequest,
  asking: Asking,
  signal?: AbortSignal,
): Promise<TrailPage | Refusal> {
  const { catalogue, trail } = deps;
  const resolved = await admit(deps, asking, signal);
  if (resolved.kind === 'refused') return resolved;
  const { service, person, environment } = request;
  const call = signal === undefined ? {} : { signal };
  const stored = await trail.chains(call);
  if (environment !== undefined && !isKnown(catalogue.environments, environment) && !stored.includes(environment)) {
    return refuse('unknown-environment', suggest(environment, namesOf(catalogue.environments)));
  }
  const chains = environment === undefined ? stored : stored.filter((chain) => chain === environment);
  const isWanted = (link: AuditLink) =>
    service === undefined ? isBy(link.by, person ?? '') : link.service === service && !isElsewhere(link, catalogue);
  const { channelId } = asking;
  const allowed = allowedBy(await readerFor(deps, resolved.person, { verb: 'audit', channelId, signal }));
  const matches = (link: AuditLink) => isWanted(link) && allowed.mayRead(link);
  const { links, more, unreadable } = await searchTrail(
    trail,
    { chains, matches, limit: SHOWN, lookThrough: LOOK_THROUGH },
    call,
  );
  if (links.length === 0 && allowed.refusal !== undefined) return allowed.refusal;
  // A service that was taken out of the configuration still has its history.
  if (links.length === 0 && service !== undefined && !isKnown(catalogue.services, service)) {
    return refuse('unknown-service', suggest(service, namesOf(catalogue.services)));
  }
  const subject = service ?? `@${person}`;
  const isPartial = allowed.refusal !== undefined;
  return { kind: 'trail', subject, environment, entries: withCards(links), more, unreadable, isPartial };
}

/** Of the entries that are wanted, those that the rules let through, and why one was left out. */
function allowedBy(reader: Reader) {
  const allowed = {
    refusal: undefined as Refusal | undefined,
    mayRead({ service = '', chain }: AuditLink): boolean {
      const answer = reader.mayRead({ service, environment: chain });
      if (!isRefusal(answer)) return true;
      allowed.refusal ??= answer;
      return false;
    },
  };
  return allowed;
}

/** Somebody's slip of the pen, in the chain of what belongs to none, is no history of a service that there is. */
function isElsewhere({ chain, service = '' }: AuditLink, { services }: Catalogue): boolean {
  return chain === COMMON_CHAIN && !isKnown(services, service);
}

/** By id, or by name as Slack shows it, whatever its case and spaces. */
function isBy(by: AuditPerson | undefined, wanted: string): boolean {
  return by !== undefined && (by.userId === wanted || (by.name !== undefined && folded(by.name) === folded(wanted)));
}

function folded(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/gu, '');
}

function withCards(links: readonly AuditLink[]): TrailPage['entries'] {
  const cards = new Map(links.flatMap(({ changeId, card }) => (changeId && card ? [[changeId, card] as const] : [])));
  return links.map((link) => ({ link, card: link.card ?? cards.get(link.changeId ?? '') }));
}

function isKnown(named: readonly { readonly name: string }[], wanted: string): boolean {
  return named.some(({ name }) => name === wanted);
}

function namesOf(named: readonly { readonly name: string }[]): readonly string[] {
  return named.map(({ name }) => name);
}
