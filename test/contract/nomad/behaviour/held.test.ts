import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SIMULATED_NOMAD } from '../servers.ts';

/** For each case: which real releases it has held on; docs/SANDBOX.md is made of it. On the sandbox it holds in every run. */
type Held = Record<string, Record<string, boolean>>;

const folder = import.meta.dirname;
const file = join(folder, '..', 'behaviour-held.json');

async function titles(): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.test.ts') && name !== 'held.test.ts');
  const found = await Promise.all(
    names.sort().map(async (name) => titlesIn(await readFile(join(folder, name), 'utf8'))),
  );
  return found.flat().sort();
}

/** Reads `onEachNomad('subject', …)` and the `it('title', …)` that follow it. */
function titlesIn(source: string): string[] {
  let subject = '';
  return [...source.matchAll(/\b(onEachNomad|it)\(\s*'((?:[^'\\]|\\.)*)'/g)].flatMap(([, call, text = '']) => {
    if (call === 'it') return [`${subject} ${text}`];
    subject = text;
    return [];
  });
}

/** What a run with `MESHBOT_BEHAVIOUR_LOG` has written; nothing without one. */
async function logged(): Promise<{ title: string; server: string; isHeld: boolean }[]> {
  const log = process.env['MESHBOT_BEHAVIOUR_LOG'];
  if (log === undefined || log === '') return [];
  const lines = (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as { title: string; server: string; isHeld: boolean });
}

describe('the record of what Nomad cases have held on', () => {
  it('has the cases of this folder, as the last run (`vitest -u` with MESHBOT_BEHAVIOUR_LOG) left them', async () => {
    const known = JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as Held;
    const record: Held = {};
    for (const title of await titles()) record[title] = { ...known[title] };
    for (const { title, server, isHeld } of await logged()) {
      const entry = record[title];
      if (entry !== undefined) entry[server] = isHeld;
    }
    await expect(`${JSON.stringify(record, null, 2)}\n`).toMatchFileSnapshot(file);
  });

  it('has no case that a real Nomad has ever answered differently', async () => {
    const record = JSON.parse(await readFile(file, 'utf8')) as Held;
    expect(Object.keys(record).filter((title) => Object.values(record[title] ?? {}).includes(false))).toEqual([]);
  });

  it('has no case that nobody has run on the release that the sandbox simulates', async () => {
    const record = JSON.parse(await readFile(file, 'utf8')) as Held;
    expect(Object.keys(record).filter((title) => record[title]?.[SIMULATED_NOMAD] !== true)).toEqual([]);
  });
});
