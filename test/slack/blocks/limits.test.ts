import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blockProblems,
  countCharacters,
  MAX_BLOCK_CHARACTERS,
  viewProblems,
} from '../../../sandbox/slack/validate/payload.ts';
import type { FreezeWindow } from '../../../src/domain/freeze.ts';
import type { HoldPlace, StoredHold } from '../../../src/domain/hold/hold.ts';
import { heldBy } from '../../../src/operations/hold/gate.ts';
import type { HoldAnnouncement } from '../../../src/ports/announcer.ts';
import type { ThreadEntry } from '../../../src/ports/notifier.ts';
import { renderAnnouncement } from '../../../src/slack/blocks/announcement.ts';
import { renderCard } from '../../../src/slack/blocks/card/plan-card.ts';
import { drawLocks, renderHoldAnnouncement } from '../../../src/slack/blocks/locks.ts';
import { renderDiffModal } from '../../../src/slack/blocks/modals/diff-modal.ts';
import { renderRejectModal } from '../../../src/slack/blocks/modals/reject-modal.ts';
import { renderOutcome } from '../../../src/slack/blocks/reply.ts';
import { renderEntry } from '../../../src/slack/blocks/thread-entry.ts';
import { aHold } from '../../support/a-hold.ts';
import { outside, someChange, somePlan, someView } from './some-plan.ts';

interface Drawn {
  readonly text: string;
  readonly blocks: readonly unknown[];
}

/** Judged by the simulated Slack, which refuses what the real one refuses. */
function expectAcceptable({ text, blocks }: Drawn): void {
  expect(blockProblems(blocks, 'message')).toEqual([]);
  expect(countCharacters(blocks)).toBeLessThanOrEqual(MAX_BLOCK_CHARACTERS);
  expect(text).not.toBe('');
  expect(text.length).toBeLessThanOrEqual(3000);
}

/** Everything between angle brackets that Slack would act on. */
function liveSyntax(value: unknown): readonly string[] {
  return [...JSON.stringify(value).matchAll(/<[^>]*>/g)].map(([tag]) => tag);
}
const OURS = /^<(?:@U[A-Z0-9]+|!date\^\d+\^[{}\w ]+\|[\d :UTC-]+)>$/;

const person = fc.record({ userId: fc.constant('U0ABC'), teamId: fc.constant('T0'), name: outside });
const cause = fc.record({
  kind: fc.constant('unknown' as const),
  message: outside,
  log: fc.array(outside, { maxLength: 40 }),
});
const difference = fc.record({
  kind: fc.constantFrom('new', 'gone', 'more'),
  key: outside,
  before: fc.nat(9),
  after: fc.nat(9),
});
const place: fc.Arbitrary<HoldPlace> = fc.oneof(
  fc.constant({ kind: 'everywhere' as const }),
  fc.record({ kind: fc.constant('environment' as const), environment: outside }),
  fc.record({ kind: fc.constant('service' as const), environment: outside, service: outside }),
);
const hold = fc
  .record({ place, owner: person, reason: outside, until: fc.option(fc.constant('2026-01-01T04:00:00.000Z')) })
  .map(({ until, ...rest }) => aHold({ ...rest, until: until ?? undefined }));
const storedHold: fc.Arbitrary<StoredHold> = fc
  .tuple(hold, fc.boolean())
  .map(([given, isReadable]) => ({ place: given.place, revision: 1, hold: isReadable ? given : undefined }));
const freezeWindow: fc.Arbitrary<FreezeWindow> = fc.record({ name: outside, reason: outside }).map((words) => ({
  rule: {
    ...{ environments: ['production'], cron: '0 0 * * *', durationMs: 1, timeZone: 'UTC', override: 'none' as const },
    ...words,
  },
  ...{ since: '2026-01-01T00:00:00.000Z', until: '2026-01-01T01:00:00.000Z' },
}));
const announcement: fc.Arbitrary<HoldAnnouncement> = fc.oneof(
  fc.record({ kind: fc.constantFrom('locked' as const, 'lock-reminder' as const, 'lock-ended' as const), hold }),
  fc.record({ kind: fc.constant('lock-stolen' as const), hold, from: fc.option(person, { nil: undefined }) }),
  fc.record({
    kind: fc.constant('unlocked' as const),
    hold,
    by: person,
    reason: fc.option(outside, { nil: undefined }),
  }),
);
const entry: fc.Arbitrary<ThreadEntry> = fc.oneof(
  fc.record({ kind: fc.constant('approved' as const), by: person, missing: fc.nat(3) }),
  fc.record({
    kind: fc.constant('plan-changed' as const),
    by: person,
    differences: fc.array(difference, { maxLength: 40 }),
  }),
  fc.record({ kind: fc.constantFrom('allocation-failed' as const, 'placement-blocked' as const), cause }),
  fc.record({ kind: fc.constant('auto-revert' as const), jobVersion: fc.nat(), version: outside }),
  fc.record({ kind: fc.constant('awaits-promotion' as const), healthyCanaries: fc.nat(9), canaries: fc.nat(9) }),
  fc.record({ kind: fc.constant('held-back' as const), hold: storedHold }),
  fc.record({ kind: fc.constant('frozen' as const), freeze: freezeWindow }),
  fc.constantFrom<ThreadEntry>(
    { kind: 'applied', evaluationId: undefined },
    { kind: 'resumed' },
    { kind: 'nomad-unreachable' },
    { kind: 'nomad-back' },
    { kind: 'ended' },
    { kind: 'reminded' },
    { kind: 'escalated', to: ['U0BOSS'] },
  ),
);

describe('within Slack’s limits, and with nothing live in it but ours', () => {
  it('is every card', () => {
    fc.assert(
      fc.property(someView, (view) => {
        const card = renderCard(view);
        expectAcceptable(card);
        expect(liveSyntax(card.blocks).filter((tag) => !OURS.test(tag))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('is every thread entry', () => {
    fc.assert(
      fc.property(someChange, entry, (change, given) => {
        const drawn = renderEntry(change, given);
        expectAcceptable(drawn);
        expect(liveSyntax(drawn).filter((tag) => !OURS.test(tag))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('is every answer', () => {
    const links = { permalink: 'https://team.slack.com/archives/C0/p1?thread_ts=1.2&cid=C0' };
    fc.assert(
      fc.property(someChange, somePlan, outside, fc.array(difference), (change, plan, word, differences) => {
        expectAcceptable(renderOutcome({ kind: 'proposed', change, plan }, links));
        expectAcceptable(renderOutcome({ kind: 'dry-run', environment: word, service: word, plan }));
        expectAcceptable(renderOutcome({ kind: 'no-change', environment: word, service: word, version: word }));
        expectAcceptable(renderOutcome({ kind: 'plan-changed', change, differences }, links));
        const details = { given: word, message: word, service: word, id: word };
        expectAcceptable(renderOutcome({ kind: 'refused', reason: 'unknown-service', details }));
        expectAcceptable(renderOutcome({ kind: 'refused', reason: 'job-invalid', details }, links));
      }),
      { numRuns: 150 },
    );
  });

  it('is every announcement and every list of locks', () => {
    const permalink = 'https://team.slack.com/archives/C0/p1';
    const ours = (tag: string) => OURS.test(tag) || tag.startsWith(`<${permalink}|`);
    fc.assert(
      fc.property(
        announcement,
        fc.array(storedHold, { maxLength: 60 }),
        someChange,
        freezeWindow,
        (given, holds, change, window) => {
          const said = renderHoldAnnouncement(given);
          const changes = holds.map(() => ({ change, permalink }));
          const list = drawLocks(
            holds,
            changes,
            holds.map((_, index) => ({ environment: window.rule.name, isInForce: index === 0, window })),
          );
          const escalated = renderAnnouncement({ kind: 'escalated', change, to: ['U0BOSS'], link: permalink });
          for (const drawn of [said, list, escalated]) {
            expectAcceptable(drawn);
            expect(liveSyntax(drawn).filter((tag) => !ours(tag))).toEqual([]);
          }
          expectAcceptable(renderOutcome({ kind: 'locked', hold: given.hold }));
          expectAcceptable(renderOutcome({ kind: 'unlocked', place: given.hold.place }));
          for (const stored of holds.slice(0, 3)) expectAcceptable(renderOutcome(heldBy(stored)));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is every window', () => {
    fc.assert(
      fc.property(someChange, somePlan, (change, plan) => {
        const view = renderDiffModal(change, plan);
        expect(viewProblems(view)).toEqual([]);
        expect(liveSyntax(view)).toEqual([]);
      }),
      { numRuns: 200 },
    );
    const seen = { changeId: 'web-7k3m9q', planNumber: 2, card: { channelId: 'C0', ts: '1.2' } };
    expect(viewProblems(renderRejectModal(seen))).toEqual([]);
  });
});
