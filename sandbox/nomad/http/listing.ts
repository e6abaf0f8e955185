import { holds } from '../../filter/holds.ts';
import { type Expression, FilterSyntaxError, parseFilter } from '../../filter/parse.ts';
import { badRequest, failure } from '../errors.ts';
import { type Exchange, queryBool, type Reply, read } from './exchange.ts';

/** Rows in ascending order, and how they are named and shown. */
export interface Listing<T> {
  readonly rows: readonly T[];
  /** What the token of a page names: the row that it starts with. */
  readonly tokenOf: (row: T) => string;
  readonly show: (row: T) => unknown;
  readonly index: number;
}

/** Answers a list as the query asks for it: filtered, turned round, a page of it. */
export function listReply<T>(exchange: Exchange, listing: Listing<T>): Reply {
  const { query } = exchange;
  const accepts = filterOf(query.get('filter') ?? '');
  const { page, next } = pageOf(listing, query, accepts);
  const reply = read(page.map(listing.show), listing.index);
  return next === undefined ? reply : { ...reply, headers: { 'x-nomad-nexttoken': next } };
}

function pageOf<T>(listing: Listing<T>, query: URLSearchParams, accepts: (row: unknown) => boolean) {
  const isReverse = queryBool(query, 'reverse');
  const token = query.get('next_token') ?? '';
  const size = sizeOf(query);
  const ordered = isReverse ? [...listing.rows].reverse() : listing.rows;
  const page: T[] = [];
  for (const row of ordered) {
    const own = listing.tokenOf(row);
    const order = token === '' ? 0 : compareTokens(own, token);
    if (isReverse ? order > 0 : order < 0) continue;
    if (!accepts(row)) continue;
    if (size > 0 && page.length === size) return { page, next: own };
    page.push(row);
  }
  return { page, next: undefined };
}

function sizeOf(query: URLSearchParams): number {
  const text = query.get('per_page') ?? '';
  if (text !== '' && !/^-?\d+$/.test(text)) throw badRequest('Expect a number for `per_page` query string parameter');
  return Number(text);
}

/** Tokens of the form `index.id` go by number first; all others by their text. */
function compareTokens(a: string, b: string): number {
  const [left, right] = [/^(\d+)\./.exec(a)?.[1], /^(\d+)\./.exec(b)?.[1]];
  if (left !== undefined && right !== undefined && left !== right) return Number(left) - Number(right);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The rows that a filter lets through; one that cannot be read, or names no field of the row, is refused with 400. */
export function filterOf(text: string): (row: unknown) => boolean {
  if (text === '') return () => true;
  const expression = parsed(text);
  return (row) => {
    requireFields(expression, row);
    return holds(expression, row);
  };
}

function parsed(text: string): Expression {
  try {
    return parseFilter(text);
  } catch (error) {
    if (!(error instanceof FilterSyntaxError)) throw error;
    const where = `1:${error.at + 1} (${error.at}): ${error.message}`;
    throw badRequest(`failed to create result paginator: failed to read filter expression: ${where}`);
  }
}

function requireFields(expression: Expression, row: unknown): void {
  if (expression.kind === 'not') requireFields(expression.of, row);
  else if (expression.kind !== 'match') {
    requireFields(expression.left, row);
    requireFields(expression.right, row);
  } else {
    const [name = ''] = expression.selector;
    if (typeof row === 'object' && row !== null && (name in row || OPTIONAL_FIELDS.has(name))) return;
    const reason = `couldn't find key: struct field with name ${JSON.stringify(name)}`;
    throw badRequest(`failed to read result page: error finding value in datum: /${name} at part 0: ${reason}`);
  }
}

/** Fields that every row of their kind has on the real server, and only some have here. */
const OPTIONAL_FIELDS = new Set([
  ...['ParentID', 'Meta', 'Periodic', 'ParameterizedJob', 'Dispatched', 'Multiregion', 'VersionTag', 'Payload'],
  ...['NodeID', 'DeploymentID', 'StatusDescription', 'Wait', 'WaitUntil', 'NextEval', 'PreviousEval', 'BlockedEval'],
  ...['FailedTGAllocs', 'QueuedAllocations', 'ClassEligibility', 'SnapshotIndex', 'JobModifyIndex', 'NodeModifyIndex'],
]);

/** Rows whose id has the query's prefix; the real server reads it in pairs of hexadecimal digits. `kind` starts its error. */
export function withIdPrefix<T extends { ID: string }>(query: URLSearchParams, rows: Iterable<T>, kind: string): T[] {
  const prefix = query.get('prefix') ?? '';
  if (prefix.replaceAll('-', '').length % 2 === 1) {
    const lookUp = kind === '' ? '' : `${kind} lookup failed: `;
    throw failure(`${lookUp}index error: Input (without hyphens) must be even length`);
  }
  return [...rows].filter((row) => row.ID.startsWith(prefix));
}

/** By creation, as lists without a prefix come; ids decide between rows of one write. */
export const byCreation = (a: Created, b: Created): number =>
  a.CreateIndex - b.CreateIndex || (a.ID < b.ID ? -1 : a.ID > b.ID ? 1 : 0);

export const byId = (a: { ID: string }, b: { ID: string }): number => (a.ID < b.ID ? -1 : a.ID > b.ID ? 1 : 0);

interface Created {
  readonly ID: string;
  readonly CreateIndex: number;
}

/** Order and page tokens of a list of things with ids of their own: by id under a prefix, else by creation. */
export function createdListing<T extends Created>(query: URLSearchParams, rows: T[]) {
  const hasPrefix = (query.get('prefix') ?? '') !== '';
  return {
    rows: rows.sort(hasPrefix ? byId : byCreation),
    tokenOf: (row: T) => (hasPrefix ? row.ID : `${row.CreateIndex}.${row.ID}`),
  };
}
