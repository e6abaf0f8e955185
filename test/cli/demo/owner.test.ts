import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../src/cli/demo/real/ledger.ts';
import { describeOwner, hasEnded, ourselves, readOwner } from '../../../src/cli/demo/real/owner.ts';

describe('the owner of what bears the mark of a demo', () => {
  const since = '2026-11-21T10:00:00.000Z';

  it('is this process while it runs', () => {
    const owner = readOwner(JSON.parse(JSON.stringify(ourselves(Date.parse(since)))));
    expect(owner).toEqual({ host: hostname(), pid: process.pid, since });
    expect(owner === undefined || hasEnded(owner)).toBe(false);
  });

  it.each([
    ['a process here that is alive', { host: hostname(), pid: 7, since }, () => true, false],
    ['a process here that is not', { host: hostname(), pid: 7, since }, () => false, true],
    ['a process elsewhere, of which nobody here can tell', { host: 'elsewhere', pid: 7, since }, () => false, false],
  ])('may be %s', (_, owner, alive, ended) => {
    expect(hasEnded(owner, alive)).toBe(ended);
  });

  it('is read from texts, as Nomad keeps them, and is named for people', () => {
    const owner = readOwner({ host: 'ada', pid: '4711', since });
    expect(owner === undefined ? '' : describeOwner(owner)).toBe(`the demo that process 4711 on ada began at ${since}`);
  });

  it.each([undefined, {}, { host: 'ada' }, { host: 'ada', pid: 'x', since }, 'text'])('is nobody in %j', (value) => {
    expect(readOwner(value)).toBeUndefined();
  });
});

describe('the ledger of what a demo made', () => {
  it('takes the latest away first, tells what would not go, and closes what it needed at last', async () => {
    const done: string[] = [];
    const ledger = new Ledger();
    ledger.keep({ close: () => done.push('closed') });
    const made = (what: string, undo: () => Promise<void>) => ledger.enter({ what, byHand: `drop ${what}`, undo });
    made('first', async () => void done.push('first'));
    made('stuck', () => Promise.reject(new Error('no')));
    made('last', async () => void done.push('last'));
    expect((await ledger.undo()).map(({ what }) => what)).toEqual(['stuck']);
    expect(done).toEqual(['last', 'first', 'closed']);
    expect(await ledger.undo()).toEqual([]);
  });
});
