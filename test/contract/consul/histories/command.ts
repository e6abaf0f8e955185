import fc from 'fast-check';

/** Which index a conditional write names: that nothing is there, what is there now, or one long gone. */
export type At = 'none' | 'current' | 'old';

export type KvOp =
  | { readonly verb: 'set' | 'get' | 'delete' | 'get-tree' | 'delete-tree' | 'check-not-exists'; readonly key: string }
  | { readonly verb: 'cas' | 'delete-cas' | 'check-index'; readonly key: string; readonly at: At }
  | { readonly verb: 'lock' | 'unlock' | 'check-session'; readonly key: string; readonly session: string };

/** A conditional write of the catalog names that nothing is there, or a version long gone. */
export interface CatalogOp {
  readonly table: 'Node' | 'Service' | 'Check';
  readonly verb: 'set' | 'get' | 'delete' | 'cas' | 'delete-cas';
  readonly node: string;
  readonly at: 'none' | 'old';
  readonly status: string;
}

/** One thing that a client does; keys, nodes, services and checks are named within the history's own space. */
export type Command =
  | { readonly kind: 'put'; readonly key: string; readonly value: string; readonly flags: number }
  | { readonly kind: 'cas' | 'delete-cas'; readonly key: string; readonly at: At }
  | { readonly kind: 'delete' | 'get'; readonly key: string }
  | { readonly kind: 'delete-tree' | 'recurse' | 'keys'; readonly prefix: string }
  | { readonly kind: 'acquire' | 'release'; readonly key: string; readonly session: string; readonly value: string }
  | { readonly kind: 'txn'; readonly ops: readonly KvOp[] }
  | { readonly kind: 'catalog-txn'; readonly ops: readonly CatalogOp[] }
  | {
      readonly kind: 'open';
      readonly session: string;
      readonly node: string;
      readonly behavior: 'release' | 'delete';
      readonly delay: '0s' | '15s';
      readonly checks: readonly string[];
    }
  | { readonly kind: 'renew' | 'destroy'; readonly session: string }
  | { readonly kind: 'node'; readonly node: string; readonly address: string }
  | { readonly kind: 'service'; readonly node: string; readonly service: string; readonly port: number }
  | {
      readonly kind: 'check';
      readonly node: string;
      readonly check: string;
      readonly service: string | undefined;
      readonly status: string;
      readonly output: string;
    }
  | { readonly kind: 'drop'; readonly node: string; readonly service?: string; readonly check?: string }
  | AgentCommand;

/** What a client asks of the server's own agent. */
export type AgentCommand =
  | { readonly kind: 'agent-service'; readonly service: string; readonly status: string }
  | { readonly kind: 'agent-report'; readonly service: string; readonly status: string; readonly output: string }
  | { readonly kind: 'agent-maintenance'; readonly service: string; readonly on: boolean }
  | { readonly kind: 'agent-drop'; readonly service: string };

const key = fc.constantFrom('a', 'b', 'a/x', 'a/y');
const prefix = fc.constantFrom('', 'a', 'a/', 'b');
const value = fc.constantFrom('', '1', '2');
const at = fc.constantFrom<At>('none', 'current', 'old');
const session = fc.constantFrom('s1', 's2');
const node = fc.constantFrom('n1', 'n2');
const service = fc.constantFrom('web', 'db');
const check = fc.constantFrom('c1', 'c2', '_node_maintenance');
const status = fc.constantFrom('passing', 'warning', 'critical');
const output = fc.constantFrom('', 'out');

const kvOp: fc.Arbitrary<KvOp> = fc.oneof(
  fc.record({
    verb: fc.constantFrom('set', 'get', 'delete', 'get-tree', 'delete-tree', 'check-not-exists'),
    key,
  }),
  fc.record({ verb: fc.constantFrom('cas', 'delete-cas', 'check-index'), key, at }),
  fc.record({ verb: fc.constantFrom('lock', 'unlock', 'check-session'), key, session }),
);

const kv: fc.Arbitrary<Command> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('put'), key, value, flags: fc.constantFrom(0, 7) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('cas', 'delete-cas'), key, at }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('delete', 'get'), key }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('delete-tree', 'recurse', 'keys'), prefix }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('acquire', 'release'), key, session, value }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('txn'), ops: fc.array(kvOp, { minLength: 1, maxLength: 5 }) }),
  },
);

const sessions: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('open'),
      session,
      node,
      behavior: fc.constantFrom('release', 'delete'),
      delay: fc.constantFrom('0s', '15s'),
      checks: fc.constantFrom([], ['c1']),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('renew', 'destroy'), session }) },
);

const health: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('node'), node, address: fc.constantFrom('10.0.0.1', '10.0.0.2') }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('service'), node, service, port: fc.constantFrom(80, 81) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('check'),
      node,
      check,
      service: fc.option(service, { nil: undefined }),
      status,
      output,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.record({ kind: fc.constant('drop'), node }),
      fc.record({ kind: fc.constant('drop'), node, service }),
      fc.record({ kind: fc.constant('drop'), node, check }),
    ),
  },
);

const catalogOp: fc.Arbitrary<CatalogOp> = fc.record({
  table: fc.constantFrom('Node', 'Service', 'Check'),
  verb: fc.constantFrom('set', 'set', 'get', 'delete', 'cas', 'delete-cas'),
  node,
  at: fc.constantFrom('none', 'old'),
  status,
});

const catalog: fc.Arbitrary<Command> = fc.record({
  kind: fc.constant('catalog-txn'),
  ops: fc.array(catalogOp, { minLength: 1, maxLength: 3 }),
});

const agent: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: fc.constant('agent-service'), service, status }),
  fc.record({ kind: fc.constant('agent-report'), service, status, output }),
  fc.record({ kind: fc.constant('agent-maintenance'), service, on: fc.boolean() }),
  fc.record({ kind: fc.constant('agent-drop'), service }),
);

/** Histories that mix all families; nodes come first often enough for the rest to stand on. */
export const history: fc.Arbitrary<readonly Command[]> = fc
  .tuple(
    fc.array(fc.record({ kind: fc.constant('node'), node, address: fc.constant('10.0.0.1') }), { maxLength: 2 }),
    fc.array(
      fc.oneof(
        { weight: 5, arbitrary: kv },
        { weight: 3, arbitrary: sessions },
        { weight: 4, arbitrary: health },
        { weight: 1, arbitrary: catalog },
        { weight: 1, arbitrary: agent },
      ),
      { minLength: 1, maxLength: 10 },
    ),
  )
  .map(([first, rest]) => [...first, ...rest]);
