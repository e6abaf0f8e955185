import { describe, expect, it } from 'vitest';
import type { GroupUpdates } from '../../src/domain/plan/scheduler-plan.ts';
import { changeTitle } from '../../src/messages/en/card.ts';
import { planSentence } from '../../src/messages/en/plan.ts';
import { causeSentence } from '../../src/messages/en/thread.ts';
import { aGroup, aJob, aPlan, metrics, schedulerPlan, updates } from '../support/a-plan.ts';

function sentence(fates: Readonly<Record<string, GroupUpdates>>, differs: Parameters<typeof schedulerPlan>[0] = {}) {
  const job = aJob({ TaskGroups: Object.keys(fates).map((Name) => aGroup({ Name })) });
  return planSentence(aPlan({ job, scheduler: schedulerPlan({ updates: fates, ...differs }) }));
}

describe('the sentence of a plan', () => {
  it.each<[string, GroupUpdates]>([
    ['Replaces 3 of 3, one canary first; everything can be placed.', updates({ canary: 1, ignore: 3 })],
    ['Replaces 3 of 3, 2 canaries first; everything can be placed.', updates({ canary: 2, ignore: 3 })],
    ['Replaces 3 of 3, 1 at a time; everything can be placed.', updates({ destructive: 1, ignore: 2 })],
    ['Replaces 3 of 3 at once; everything can be placed.', updates({ destructive: 3 })],
    ['Starts 2; everything can be placed.', updates({ place: 2, ignore: 1 })],
    ['Stops 1.', updates({ stop: 1, ignore: 3 })],
    ['Moves 1; everything can be placed.', updates({ migrate: 1, ignore: 2 })],
    ['Updates 3 in place.', updates({ inPlace: 3 })],
    ['Changes the job without touching a running allocation.', updates({ ignore: 3 })],
  ])('%s', (words, fate) => {
    expect(sentence({ app: fate })).toBe(words);
  });

  it('names the groups where there are several', () => {
    expect(sentence({ app: updates({ inPlace: 3 }), db: updates({ place: 1 }) })).toBe(
      'app: updates 3 in place; db: starts 1; everything can be placed.',
    );
  });

  it('sums up many groups', () => {
    const fates = Object.fromEntries(
      Array.from({ length: 10 }, (_, at) => [`g${at}`, updates({ destructive: 1, ignore: 2 })]),
    );
    expect(sentence(fates)).toBe('10 groups: replaces 30; everything can be placed.');
  });

  it('says how many cannot be placed', () => {
    const failures = { app: metrics({ unplaced: 2 }) };
    expect(sentence({ app: updates({ place: 3 }) }, { failures })).toBe('Starts 1; 2 cannot be placed.');
    expect(sentence({ app: updates({ place: 2, stop: 1 }) }, { failures })).toBe('Stops 1; 2 cannot be placed.');
  });

  it('tells a new job and a periodic one', () => {
    expect(sentence({ app: updates({ place: 3 }) }, { baseIndex: 0 })).toBe(
      'Creates a new job: starts 3; everything can be placed.',
    );
    expect(sentence({}, { nextPeriodicLaunch: '2026-01-01T00:00:00Z' })).toMatch(/from its next launch on/);
  });

  it('tells a group that goes away', () => {
    expect(sentence({ app: updates({ ignore: 3 }) }, { updates: { old: updates({ stop: 2 }) } })).toBe(
      'old: stops all 2.',
    );
  });
});

describe('the title of a change', () => {
  it.each([
    ['1.0.0', '1.1.0', 'Deploy web 1.0.0 → 1.1.0 to production'],
    [undefined, '1.1.0', 'Deploy web 1.1.0 to production'],
    ['1.1.0', '1.1.0', 'Deploy web 1.1.0 to production'],
    ['1.0.0', undefined, 'Deploy web to production'],
    [undefined, undefined, 'Deploy web to production'],
  ])('from %s to %s', (fromVersion, toVersion, title) => {
    expect(changeTitle({ service: 'web', environment: 'production', fromVersion, toVersion })).toBe(title);
  });
});

describe('the sentence of a cause', () => {
  it.each([
    [
      { kind: 'task-failed', group: 'app', task: 'server', exitCode: 1, message: 'no config.' },
      'Task server in group app failed with exit code 1: no config.',
    ],
    [{ kind: 'out-of-memory', task: 'server', exitCode: 137 }, 'Task server ran out of memory and was killed.'],
    [
      { kind: 'placement', group: 'app', message: 'memory exhausted on 3 of 4 nodes' },
      'Group app could not be placed: memory exhausted on 3 of 4 nodes.',
    ],
    [{ kind: 'deadline' }, 'The job did not become healthy in time.'],
    [{ kind: 'unknown' }, 'Nomad does not say why it failed.'],
  ] as const)('%# reads', (cause, words) => {
    expect(causeSentence(cause)).toBe(words);
  });
});
