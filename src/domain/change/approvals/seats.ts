import type { ApprovalRule, Principal } from '../../policy/policy.ts';

/** Who can fill a seat. */
export type SeatSource =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'owners'; readonly service: string }
  | { readonly kind: 'role'; readonly name: string }
  | { readonly kind: 'group'; readonly id: string };

/** One approval that a change needs; frozen onto the change when its plan is made. */
export interface Seat {
  /** Somebody of any of these fills it. */
  readonly from: readonly SeatSource[];
  /** Id of the rule that asks for it. */
  readonly rule: string;
  /** Accounts and user groups that are named for it, to be shown and reminded; who may is asked afresh each time. */
  readonly named?: readonly string[];
}

export interface SeatsWanted {
  readonly service: string;
  /** The environment's `approvals`. */
  readonly approvals: number;
  /** Services of other teams that lose allocations. */
  readonly preempted: readonly string[];
  /** Slack ids by which the configuration names a source's people. */
  readonly named: (source: SeatSource) => readonly string[];
}

/** As many as a card can show and a reminder can mention. */
const MAX_NAMED = 10;

/**
 * The seats that rules ask for. Seats for the same people are one demand, the largest; seats for different people add
 * up, because one person fills one seat. `anyone` is how many people there must be in all.
 */
export function seatsOf(rules: readonly ApprovalRule[], wanted: SeatsWanted): readonly Seat[] {
  const [forAnyone, forSome] = [rules.filter(isForAnyone), rules.filter((rule) => !isForAnyone(rule))];
  const demands = new Map<string, readonly Seat[]>();
  for (const rule of forSome) {
    for (const from of sourcesOf(rule, wanted)) {
      const key = JSON.stringify(from);
      const seats = Array<Seat>(countOf(rule, wanted)).fill(seatFor(from, rule, wanted));
      if ((demands.get(key)?.length ?? 0) < seats.length) demands.set(key, seats);
    }
  }
  const seats = [...demands.values()].flat();
  const [most] = [...forAnyone].sort((a, b) => countOf(b, wanted) - countOf(a, wanted));
  if (most === undefined) return seats;
  const others = Math.max(0, countOf(most, wanted) - seats.length);
  return [...seats, ...Array<Seat>(others).fill({ from: [{ kind: 'anyone' }], rule: most.id })];
}

function isForAnyone({ from }: ApprovalRule): boolean {
  return from.some(({ kind }) => kind === 'anyone');
}

function countOf({ count }: ApprovalRule, { approvals }: SeatsWanted): number {
  return count === 'environment' ? approvals : count;
}

function seatFor(from: readonly SeatSource[], { id }: ApprovalRule, { named }: SeatsWanted): Seat {
  const ids = [...new Set(from.flatMap(named))].slice(0, MAX_NAMED);
  return { from, rule: id, ...(ids.length === 0 ? {} : { named: ids }) };
}

/** Each team that loses allocations is a demand of its own; everything else in one rule is one demand. */
function sourcesOf({ from }: ApprovalRule, wanted: SeatsWanted): readonly (readonly SeatSource[])[] {
  const plain = from.flatMap((word): readonly SeatSource[] => {
    if (word.kind === 'owners') return [{ kind: 'owners', service: wanted.service }];
    return word.kind === 'role' || word.kind === 'group' ? [word] : [];
  });
  const teams = from.some(({ kind }) => kind === 'preempted-owners') ? wanted.preempted : [];
  const perTeam = teams.map((service): readonly SeatSource[] => [{ kind: 'owners', service }, ...plain]);
  return perTeam.length > 0 || plain.length === 0 ? perTeam : [plain];
}

/** Indexes of the seats that somebody could fill. */
export function fillsOf(seats: readonly Seat[], principal: Principal): readonly number[] {
  return seats.flatMap(({ from }, index) => (from.some((source) => isOf(source, principal)) ? [index] : []));
}

function isOf(source: SeatSource, { roles, groups, owns }: Principal): boolean {
  switch (source.kind) {
    case 'anyone':
      return true;
    case 'owners':
      return owns.includes(source.service);
    case 'role':
      return roles.includes(source.name);
    case 'group':
      return groups.includes(source.id);
  }
}

/**
 * The seats that stay empty when everybody takes one, as few as can be: a bipartite matching by augmenting paths.
 * `fills` holds, for each person, the seats that they could fill.
 */
export function emptySeats(seats: number, fills: readonly (readonly number[])[]): readonly number[] {
  const takenBy = new Map<number, number>();
  const seatPerson = (person: number, tried: Set<number>): boolean => {
    for (const seat of fills[person] ?? []) {
      if (seat >= seats || tried.has(seat)) continue;
      tried.add(seat);
      const holder = takenBy.get(seat);
      if (holder !== undefined && !seatPerson(holder, tried)) continue;
      takenBy.set(seat, person);
      return true;
    }
    return false;
  };
  for (const person of fills.keys()) seatPerson(person, new Set());
  return Array.from({ length: seats }, (_, seat) => seat).filter((seat) => !takenBy.has(seat));
}
