import fc from 'fast-check';

/** What may happen in a history; replicas, people and picks are whole numbers, taken modulo what there is. */
export type HistoryStep =
  /** Calls of the replicas to the outside go on, in an order that `picks` chooses. */
  | { readonly do: 'turns'; readonly picks: readonly number[] }
  | { readonly do: 'propose'; readonly replica: number; readonly version: string }
  | {
      readonly do: 'click';
      readonly replica: number;
      readonly person: number;
      readonly action: 'approve' | 'reject' | 'withdraw';
      /** Clicked on the card as it first stood. */
      readonly stale: boolean;
    }
  /** Slack delivers the last click or command once more, to any replica. */
  | { readonly do: 'redeliver'; readonly replica: number }
  | { readonly do: 'pass'; readonly seconds: number }
  | { readonly do: 'kill' | 'pause' | 'resume' | 'start'; readonly replica: number }
  | { readonly do: 'overwrite'; readonly version: string }
  | { readonly do: 'room'; readonly has: boolean }
  | { readonly do: 'settle'; readonly how: 'successful' | 'failed' }
  | { readonly do: 'slack'; readonly away: boolean };

const replica = fc.nat({ max: 2 });
const version = fc.constantFrom('1.1.0', '1.2.0');
const turns = fc.record({
  do: fc.constant('turns' as const),
  picks: fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 12 }),
});
const propose = fc.record({ do: fc.constant('propose' as const), replica, version });
/** Most people say yes. */
const APPROVALS = Array.from({ length: 6 }, () => 'approve' as const);
const click = fc.record({
  do: fc.constant('click' as const),
  replica,
  person: fc.constantFrom(0, 0, 0, 1, 2, 3),
  action: fc.constantFrom(...APPROVALS, 'reject' as const, 'withdraw' as const),
  stale: fc.boolean(),
});

/** Mostly ordinary life; everything else now and then. */
const step: fc.Arbitrary<HistoryStep> = fc.oneof(
  { weight: 14, arbitrary: turns },
  { weight: 3, arbitrary: propose },
  { weight: 6, arbitrary: click },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('redeliver' as const), replica }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.constantFrom(1, 1, 6, 6, 40, 40, 3_700) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('kill' as const, 'pause' as const, 'resume' as const, 'start' as const),
      replica,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('overwrite' as const), version: fc.constantFrom('0.9.0', '1.1.0') }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('room' as const), has: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      how: fc.constantFrom('successful' as const, 'failed' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('slack' as const), away: fc.boolean() }) },
);

/** Begins as most days do: somebody proposes, and a good part of it happens. */
export const histories: fc.Arbitrary<readonly HistoryStep[]> = fc
  .tuple(propose, fc.array(step, { minLength: 4, maxLength: 40 }))
  .map(([first, rest]) => [first, { do: 'turns' as const, picks: Array.from({ length: 30 }, () => 0) }, ...rest]);
