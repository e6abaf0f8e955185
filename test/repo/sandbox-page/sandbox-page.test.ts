import { describe, expect, it } from 'vitest';
import { CONSUL_ENDPOINTS } from '../../../sandbox/consul/index.ts';
import { NOMAD_ENDPOINTS } from '../../../sandbox/nomad/index.ts';
import { SLACK_METHODS } from '../../../sandbox/slack/index.ts';
import { VAULT_ENDPOINTS } from '../../../sandbox/vault/index.ts';
import { readDoc } from '../markdown.ts';
import { caseTable, readHeld } from './cases.ts';
import { differenceTable } from './differences.ts';
import { type Endpoint, endpointTable, type Source, unlisted } from './endpoints.ts';
import { groupedTable } from './grouped.ts';

const CONTRACT = 'test/contract';
const BY_HAND = 'by cases that held on real 2.0.5 and 1.11.3';

interface Server {
  readonly name: string;
  readonly endpoints: readonly Endpoint[];
  readonly sources: readonly Source[];
}

const SERVERS: readonly Server[] = [
  {
    name: 'consul',
    endpoints: CONSUL_ENDPOINTS,
    sources: [{ folder: `${CONTRACT}/consul`, proves: 'proven on real 1.14.4' }],
  },
  {
    name: 'vault',
    endpoints: VAULT_ENDPOINTS,
    sources: [
      { folder: `${CONTRACT}/vault`, proves: 'proven on real 1.21.0' },
      { folder: `${CONTRACT}/vault/engines`, proves: 'proven on real 1.21.0' },
    ],
  },
  {
    name: 'nomad',
    endpoints: NOMAD_ENDPOINTS,
    sources: [
      { folder: `${CONTRACT}/nomad/client`, proves: 'proven by the official client' },
      { folder: `${CONTRACT}/nomad/behaviour`, proves: BY_HAND },
      { folder: `${CONTRACT}/nomad/plan-diff`, proves: BY_HAND },
      { folder: `${CONTRACT}/nomad-acl`, proves: BY_HAND },
    ],
  },
  {
    name: 'slack',
    endpoints: SLACK_METHODS,
    sources: [{ folder: `${CONTRACT}/slack`, proves: 'the same cases on local-slack, differences below' }],
  },
];

const RECORDS = { 'nomad-client': 'nomad/held.json', 'nomad-behaviour': 'nomad/behaviour-held.json' };

/** The page with each made part put in anew between its two marks. */
function made(page: string): string {
  const parts = new Map([
    ...SERVERS.map(({ name, endpoints, sources }) => [name, endpointTable(endpoints, sources)] as const),
    ...Object.entries(RECORDS).map(([name, path]) => [name, caseTable(readHeld(`${CONTRACT}/${path}`))] as const),
    ['slack-differences', differenceTable()],
    ['nomad-plans', groupedTable(`${CONTRACT}/nomad/plan-diff/held.json`)],
  ]);
  return page.replaceAll(
    /(<!-- made: (\S+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, start, name, end) => `${start}${parts.get(name)}\n${end}`,
  );
}

describe('docs/SANDBOX.md', () => {
  it('is made of what the cases touch and where they held', async () => {
    await expect(made(readDoc('docs/SANDBOX.md'))).toMatchFileSnapshot('../../../docs/SANDBOX.md');
  });

  it('has a place for every made part', () => {
    const marks = [...readDoc('docs/SANDBOX.md').matchAll(/<!-- made: (\S+) -->/g)].map(([, name]) => name);
    const parts = [...SERVERS.map(({ name }) => name), ...Object.keys(RECORDS), 'slack-differences', 'nomad-plans'];
    expect(marks.sort()).toEqual(parts.sort());
  });

  it.each(SERVERS)('cases of $name touch listed endpoints only', ({ endpoints, sources }) => {
    expect(unlisted(endpoints, sources)).toEqual([]);
  });
});
