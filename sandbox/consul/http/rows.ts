import { compileFilter, type Fields, FilterRefusal } from '../filter/evaluate.ts';
import type { Check, Node, Service } from '../state/catalog-records.ts';
import type { ConsulState } from '../state/state.ts';
import { type Answer, answerRead } from './blocking.ts';
import { type Exchange, HttpProblem, type Reply } from './exchange.ts';

/** What one look at the catalog found, before rights and filters. */
export interface Look<Row> {
  readonly index: number;
  readonly topics: readonly string[];
  readonly rows: readonly Row[];
}

export interface RowRead<Row> {
  readonly look: () => Look<Row>;
  readonly mayRead: (row: Row) => boolean;
  /** The row as the API writes it, which is what a filter sees. */
  readonly shape: (row: Row) => unknown;
  readonly fields: Fields;
  /** The whole body, when it is not simply the list of rows. */
  readonly body?: (rows: readonly unknown[]) => unknown;
}

/** Answers a blocking read of rows: those that may be read and pass `?filter=`, with what was left out for want of rights told. */
export function answerRows<Row>(state: ConsulState, exchange: Exchange, read: RowRead<Row>): Promise<Reply> {
  const passes = filterOf(exchange, read.fields);
  return answerRead(state, exchange, (): Answer => {
    const { index, topics, rows } = read.look();
    const readable = rows.filter(read.mayRead);
    const shaped = readable.map(read.shape).filter(passes);
    return {
      index,
      topics,
      tellsConsistency: true,
      filtered: readable.length < rows.length && exchange.authorizer.token !== undefined,
      reply: { json: read.body === undefined ? shaped : read.body(shaped) },
    };
  });
}

export function filterOf(exchange: Exchange, fields: Fields): (row: unknown) => boolean {
  try {
    return compileFilter(exchange.params.get('filter') ?? '', fields);
  } catch (error) {
    if (error instanceof FilterRefusal) throw new HttpProblem(500, error.message);
    throw error;
  }
}

/** The header that tells a bearer that something was left out for want of rights; strangers are told nothing. */
export function leftOut({ authorizer }: Exchange, isLeftOut: boolean): Pick<Reply, 'headers'> {
  const isTold = isLeftOut && authorizer.token !== undefined;
  return isTold ? { headers: { 'X-Consul-Results-Filtered-By-ACLs': 'true' } } : {};
}

export function checkReadable({ authorizer }: Exchange): (check: Check) => boolean {
  return (check) =>
    authorizer.may('node', 'read', check.Node) &&
    (check.ServiceName === '' || authorizer.may('service', 'read', check.ServiceName));
}

/** Only nodes that carry every `node-meta=key:value` of the request. */
export function nodeMetaFilter(exchange: Exchange): (node: Node | undefined) => boolean {
  const wanted = exchange.params.getAll('node-meta').map((pair) => {
    const colon = pair.indexOf(':');
    return colon < 0 ? ([pair, ''] as const) : ([pair.slice(0, colon), pair.slice(colon + 1)] as const);
  });
  return (node) => wanted.every(([key, value]) => node?.Meta?.[key] === value);
}

/** A service instance as `/v1/catalog/node` and `/v1/health/service` write it. */
export function serviceJson({ node: _, Port, CreateIndex, ModifyIndex, ...row }: Service) {
  return { ...row, ...(Port === 0 ? {} : { Port }), PeerName: '', CreateIndex, ModifyIndex };
}

export function named(exchange: Exchange, what: string): string {
  if (exchange.rest === '') throw new HttpProblem(400, `Missing ${what}`);
  return exchange.rest;
}
