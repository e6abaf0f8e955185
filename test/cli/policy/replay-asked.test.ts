import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../../src/cli/program.ts';
import type { AuditEntry } from '../../../src/domain/audit/entry.ts';
import { byImage, fourNodes, serviceJob } from '../../sandbox/nomad/cluster.ts';
import { ADMIN, REQUESTER, SECOND } from '../../support/a-change.ts';
import { aChain } from '../../support/an-audit-chain.ts';
import { startWorld, type World, type WorldOptions } from '../../support/change-world.ts';

const READY = new URL('../../../policies/', import.meta.url);

let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshbot-asked-'));
  file = join(folder, 'trail.jsonl');
  writeFileSync(join(folder, 'meshbot.yml'), 'environments:\n  production: { channel: C0PROD }\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function running(options: WorldOptions = {}): Promise<World> {
  const world = await startWorld({ behaviour: byImage, nodes: fourNodes, ...options });
  world.register(serviceJob());
  await world.pass(45);
  return world;
}

/** What a replay of the trail against the ready-made rules and one more says. */
async function replayed(trail: readonly AuditEntry[], rule: string) {
  const chain = aChain(trail);
  writeFileSync(file, chain.map((link) => `${JSON.stringify(link)}\n`).join(''));
  for (const name of ['approvals.cedar', 'people.cedar']) {
    writeFileSync(join(folder, name), readFileSync(new URL(name, READY)));
  }
  writeFileSync(join(folder, 'own.cedar'), rule);
  let said = '';
  const terminal = { env: {}, stopping: new AbortController().signal, error: () => undefined };
  await run(['policy', 'replay', '--file', file, '--policies', folder, '--json'], {
    ...terminal,
    out: (text) => {
      said += text;
    },
  });
  const report = JSON.parse(said) as Report; // as the program prints it
  const nameOf = ({ step, answer, reason }: AuditEntry) => step ?? answer ?? reason;
  const rows = report.different.map(({ seq, by, was, now }) => {
    const entry = chain[seq - 1];
    return `${entry && nameOf(entry)}: ${by.userId} ${was.action} ${was.decision} to ${now.decision}`;
  });
  return { ...report, rows };
}

interface Report {
  readonly decisions: number;
  readonly notKept: number;
  readonly different: readonly {
    readonly seq: number;
    readonly by: { readonly userId: string };
    readonly was: { readonly action: string; readonly decision: string };
    readonly now: { readonly decision: string };
  }[];
}

const NO_APPROVAL = '@id("never") forbid (principal, action == Action::"approve", resource);';
const NO_PROPOSAL = '@id("never") forbid (principal, action == Action::"propose", resource);';

/** As a replica leaves it that is killed right after the last click. */
async function approvedBySecond(world: World, meanwhile: () => void = () => undefined): Promise<string> {
  const { id, createdAt } = await world.proposed('1.1.0');
  const stored = await world.store.read(id);
  if (stored === undefined) throw new Error('no change');
  const approvals = [{ person: SECOND, planNumber: 1, at: createdAt, fills: [0] }];
  await world.store.replace(stored, { ...stored.change, state: 'approved', approvals });
  meanwhile();
  await world.restart();
  return id;
}

describe('meshbot policy replay asks again', () => {
  it('whether each approver still may, right before a change is applied', async () => {
    const world = await running({ environment: { approvals: 2 } });
    const change = await world.proposed('1.1.0');
    await world.click(change);
    await world.click(change, SECOND);
    await world.ended(change.id);
    const { rows, notKept } = await replayed(world.audit, NO_APPROVAL);
    expect(rows).toEqual([
      'approved: U0APP approve allow to deny',
      'approved: U0SEC approve allow to deny',
      'intended: U0APP approve allow to deny',
      'intended: U0SEC approve allow to deny',
    ]);
    expect(notKept).toBe(0);
  });

  it('what cost an approver their say, who is listed with the denial of then', async () => {
    const world = await running({ service: { owners: ['S0TEAM'] }, roles: [{ name: 'plan', members: ['U0REQ'] }] });
    const id = await approvedBySecond(world);
    await world.pass(5);
    expect(await world.change(id)).toMatchObject({ state: 'proposed', approvals: [] });
    const { rows } = await replayed(
      world.audit,
      '@id("all") permit (principal, action == Action::"approve", resource);',
    );
    expect(rows).toEqual(['unapproved: U0SEC approve deny to allow']);
  });

  it('about the approvers where it is the requester who may not any more', async () => {
    const roles = [{ name: 'write', members: ['everyone'] }];
    const world = await running({ roles });
    const id = await approvedBySecond(world, () => roles.splice(0, 1, { name: 'write', members: [SECOND.userId] }));
    expect(await world.ended(id, 5)).toMatchObject({ state: 'failed' });
    expect((await replayed(world.audit, NO_APPROVAL)).rows).toEqual(['failed: U0SEC approve allow to deny']);
  });

  it('an approval that was permitted and then came out as another plan', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    world.register(serviceJob({ group: { Count: 4 } }));
    expect(await world.click(change)).toMatchObject({ kind: 'plan-changed' });
    const { rows } = await replayed(world.audit, NO_APPROVAL);
    expect(rows).toEqual(['replanned: U0APP approve allow to deny']);
  });

  it('an approval that was permitted and came too late, because nothing is left to do', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    world.register(serviceJob({ image: 'shop/web:1.1.0' }));
    await world.pass(60);
    expect(await world.click(change)).toMatchObject({ kind: 'superseded' });
    expect((await replayed(world.audit, NO_APPROVAL)).rows).toEqual(['superseded: U0APP approve allow to deny']);
  });

  it('the new plan of a change that the rules then ended', async () => {
    const roles = [{ name: 'write', members: ['everyone'] }];
    const world = await running({ roles });
    const change = await world.proposed('1.1.0');
    world.register(serviceJob({ group: { Count: 4 } }));
    roles.splice(0, 1, { name: 'write', members: ['U0APP'] });
    expect(await world.click(change)).toMatchObject({ kind: 'superseded' });
    const { rows } = await replayed(
      world.audit,
      '@id("all") permit (principal, action in [Action::"propose", Action::"approve"], resource);',
    );
    expect(rows).toEqual(['superseded: U0REQ propose deny to allow']);
  });

  it('an approval that was permitted and refused for something else', async () => {
    const world = await running({ service: { owners: ['U0OWN'] } });
    const change = await world.proposed('1.1.0');
    expect(await world.click(change)).toMatchObject({ reason: 'not-an-approver' });
    const lock = {
      verb: 'lock',
      service: 'web',
      environment: 'production',
      reason: 'look',
      steal: false,
      everywhere: false,
    } as const;
    await world.operations.lock(lock, { requestId: 'r-3', userId: ADMIN.userId, teamId: 'T0HOME', channelId: 'C0GEN' });
    expect(await world.click(change, { userId: 'U0OWN' })).toMatchObject({ reason: 'locked' });
    expect((await replayed(world.audit, NO_APPROVAL)).rows).toEqual([
      'not-an-approver: U0APP approve allow to deny',
      'locked: U0OWN approve allow to deny',
    ]);
  });

  it('a proposal that was permitted and refused for something else', async () => {
    const world = await running();
    await world.proposed('1.1.0');
    expect(await world.deploy('1.2.0')).toMatchObject({ reason: 'change-open' });
    expect(await world.deploy('1.2.0', { breakGlass: true, reason: 'now' })).toMatchObject({
      reason: 'break-glass-off',
    });
    expect((await replayed(world.audit, NO_PROPOSAL)).rows).toEqual([
      'proposed: U0REQ propose allow to deny',
      'change-open: U0REQ propose allow to deny',
      'break-glass-off: U0REQ propose allow to deny',
    ]);
  });

  it('what the entries of earlier releases say, and counts those that do not say all of it', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    await world.click(change);
    await world.ended(change.id);
    const before = world.audit.map(({ alsoAsked: _later, ...entry }) => entry);
    const names = { environment: 'production', service: 'web', changeId: change.id };
    const steps: readonly AuditEntry[] = [
      { event: 'transition', step: 'unapproved', ...names },
      { event: 'transition', step: 'superseded', words: 'not-allowed: plan-proposes', ...names },
      { event: 'transition', step: 'superseded', words: 'superseded by web-2', ...names },
    ];
    const { rows, notKept } = await replayed(
      [...before, ...steps],
      '@id("never") forbid (principal, action == Action::"apply", resource);',
    );
    expect(rows).toEqual([`intended: ${REQUESTER.userId} apply allow to deny`]);
    expect(notKept).toBe(3);
  });

  it('what can be read of an entry whose further questions have a form of later', async () => {
    const world = await running({ environment: { approvals: 2 } });
    const change = await world.proposed('1.1.0');
    await world.click(change);
    await world.click(change, SECOND);
    await world.ended(change.id);
    const later = world.audit.map((entry) => {
      const [first, ...rest] = entry.alsoAsked ?? [];
      return first === undefined ? entry : { ...entry, alsoAsked: [first, ...rest.map((one) => ({ ...one, v: 2 }))] };
    }) as readonly AuditEntry[]; // of a release that is not written yet
    const { rows, notKept } = await replayed(later, NO_APPROVAL);
    expect(rows.filter((row) => row.startsWith('intended'))).toEqual(['intended: U0APP approve allow to deny']);
    expect(notKept).toBe(1);
  });
});
