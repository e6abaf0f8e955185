import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNoChange } from '../../../src/domain/plan/make-plan.ts';
import {
  aJob,
  aPlan,
  edited,
  groupDiff,
  imageDiff,
  jobDiff,
  keyedDigest,
  metrics,
  object,
  schedulerPlan,
  taskDiff,
  updates,
} from '../../support/a-plan.ts';

describe('a plan', () => {
  it('names the frozen job by the digest of its bytes, and the index it was made against', () => {
    const plan = aPlan({ body: '{"ID":"web"}' });
    expect(plan.bodyDigest).toBe(keyedDigest('{"ID":"web"}'));
    expect(plan.baseIndex).toBe(10);
  });

  it('has the same fingerprint when only node counts, untouched allocations, warnings or the clock differ', () => {
    const failing = (differs: object) =>
      schedulerPlan({ failures: { app: metrics(differs) }, updates: { app: updates({ place: 1, ignore: 2 }) } });
    const plan = aPlan({ scheduler: failing({ nodesEvaluated: 4 }) });
    const later = aPlan({
      madeAt: '2026-01-02T00:00:00.000Z',
      number: 2,
      scheduler: { ...failing({ nodesEvaluated: 9, exhausted: { cpu: 1 } }), warnings: 'new' },
    });
    expect(later.fingerprint).toBe(plan.fingerprint);
  });

  it.each([
    ['another value of a field', { diff: imageDiff('web:1.0.0', 'web:1.1.1') }],
    ['another old value', { diff: imageDiff('web:0.9.0', 'web:1.1.0') }],
    ['another index', { baseIndex: 11 }],
    ['more replaced allocations', { updates: { app: updates({ destructive: 2 }) } }],
    ['a failure', { failures: { app: metrics() } }],
    ['an evicted job', { preempted: [{ id: 'a', jobId: 'batch', namespace: 'default', group: 'g' }] }],
  ])('has another fingerprint with %s', (_what, differs) => {
    expect(aPlan({ scheduler: schedulerPlan(differs) }).fingerprint).not.toBe(aPlan().fingerprint);
  });

  it('has the same fingerprint whether or not the current job is known', () => {
    expect(aPlan({ current: aJob() }).fingerprint).toBe(aPlan({ current: undefined }).fingerprint);
  });

  it('keeps Nomad’s warnings as lines, without the frame that Nomad puts around them', () => {
    const warnings = '2 warnings:\n\n* Group "app" has no checks\n* token=abc is old';
    const plan = aPlan({ scheduler: schedulerPlan({ warnings }) });
    expect(plan.warnings).toEqual(['Group "app" has no checks', 'token=[masked] is old']);
  });

  it('says that a job without a diff may differ in anything, unless it is new', () => {
    expect(aPlan({ scheduler: schedulerPlan({ diff: undefined }) }).unexplained).toEqual(['job']);
    expect(aPlan({ scheduler: schedulerPlan({ diff: undefined, baseIndex: 0 }) }).unexplained).toEqual([]);
  });

  it('takes group names such as constructor for what they are', () => {
    const job = aJob({ TaskGroups: [{ Name: 'constructor', Count: 2 }] });
    const plan = aPlan({ job, scheduler: schedulerPlan({ updates: {} }) });
    expect(plan.groups).toEqual([expect.objectContaining({ name: 'constructor', place: 0, destructive: 0 })]);
  });
});

describe('a plan that changes nothing for people', () => {
  const none = jobDiff({ type: 'None' });

  it.each([
    ['nothing is touched', 'service', updates({ ignore: 3 })],
    ['an unchanged job is "updated in place" because the plan carries no token', 'service', updates({ inPlace: 3 })],
    ['an unchanged system job still "places" one', 'system', updates({ place: 1, ignore: 2 })],
    ['an unchanged periodic job "places" its next launch', 'batch', updates({ place: 1 }), { Periodic: {} }],
  ])('is one in which %s', (_what, type, fate, block?: object) => {
    const scheduler = schedulerPlan({ diff: none, updates: { app: fate } });
    expect(isNoChange(aPlan({ job: aJob({ Type: type, ...block }), scheduler }))).toBe(true);
  });

  it.each([
    ['a field differs', imageDiff(), updates({ ignore: 3 })],
    ['something differs that Nomad does not name', jobDiff({ groups: [groupDiff('app')] }), updates({ inPlace: 3 })],
    ['allocations are replaced although the diff is empty', none, updates({ destructive: 1 })],
    ['allocations are missing', none, updates({ place: 1 })],
    ['allocations are stopped', none, updates({ stop: 1 })],
  ])('is not one in which %s', (_what, diff, fate) => {
    expect(isNoChange(aPlan({ scheduler: schedulerPlan({ diff, updates: { app: fate } }) }))).toBe(false);
  });

  it('is not a new job, not even a periodic one that starts nothing', () => {
    const scheduler = schedulerPlan({ diff: undefined, updates: {}, baseIndex: 0 });
    expect(isNoChange(aPlan({ scheduler }))).toBe(false);
  });
});

describe('secrets in a plan', () => {
  const secret = fc
    .string({
      unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'),
      minLength: 8,
      maxLength: 40,
    })
    .map((word) => `zq9${word}`);

  it('are nowhere in it, wherever the job keeps them', () => {
    fc.assert(
      fc.property(secret, secret, (old, now) => {
        const template = (value: string) =>
          `# config\nlisten = 80\npassword = "${value}"\nurl = postgres://u:${value}@db/x\n`;
        const diff = taskDiff(
          [
            edited('Env[DB_PASSWORD]', old, now),
            edited('Env[API_TOKEN]', '', now),
            edited('Meta[client_secret]', old, ''),
          ],
          [
            object('Config', {
              fields: [
                edited('args[0]', '--password', '--password'),
                edited('args[1]', old, now),
                edited('args[2]', `--token=${old}`, `--token=${now}`),
                edited('auth[0][username]', `u${old}`, `u${now}`),
                edited('auth[0][password]', old, now),
                edited('labels[0][db_url]', `https://u:${old}@h/`, `https://u:${now}@h/`),
              ],
            }),
            object('Template', {
              fields: [edited('DestPath', 'a', 'a'), edited('EmbeddedTmpl', template(old), template(now))],
            }),
            object('Artifact', {
              fields: [
                edited('GetterHeaders[X-Anything]', old, now),
                edited('GetterOptions[sshkey]', old, now),
                edited('GetterSource', `https://u:${old}@h/a.zip`, `https://u:${now}@h/a.zip?token=${now}`),
              ],
            }),
          ],
        );
        const warnings = `cannot read with token=${old}\npassword: ${now}`;
        const failures = { app: metrics({ quotas: [`secret=${now}`] }) };
        const text = JSON.stringify(aPlan({ scheduler: schedulerPlan({ diff, warnings, failures }) }));
        expect(text).not.toContain(old);
        expect(text).not.toContain(now);
      }),
      { numRuns: 300 },
    );
  });

  it('are not left over where a long name is cut in the middle of one', () => {
    const source = `https://${'u'.repeat(100)}:pa55word${'w'.repeat(100)}@host/a.zip`;
    const fields = [edited('GetterSource', source, source), edited('GetterMode', 'any', 'file')];
    const plan = aPlan({ scheduler: schedulerPlan({ diff: taskDiff([], [object('Artifact', { fields })]) }) });
    expect(plan.changes).toHaveLength(1);
    expect(JSON.stringify(plan)).not.toContain('pa55');
  });
});
