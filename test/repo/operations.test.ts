import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMeter } from '../../src/http/meter.ts';
import { metricsText } from '../../src/http/metrics.ts';
import { startHttp } from '../../src/http/server.ts';
import { codeOf, ROOT, readDoc, sectionUnder, tableUnder } from './markdown.ts';

const page = readDoc('docs/OPERATIONS.md');
const tables = tableUnder(page, 'Health and metrics');
const paths = tables.map(([cell]) => codeOf(cell)).filter((name) => name.startsWith('/'));
const metrics = tables.map(([cell, type]) => [codeOf(cell), type]).filter(([name]) => name?.startsWith('meshbot_'));

function source(folder: string): string {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

describe('docs/OPERATIONS.md', () => {
  it('lists every metric with its type, and no other', () => {
    const text = metricsText(createMeter(), { outboxDepth: 0, socketsConnected: 0, socketsWanted: 0 });
    const served = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name, type]);
    expect(metrics).toEqual(served);
  });

  it('lists every path that is served, and no other', async () => {
    const sockets = { wanted: 2, connected: 2, ageMs: 1, fatal: undefined };
    const server = await startHttp({
      host: '127.0.0.1',
      port: 0,
      meter: createMeter(),
      status: () => sockets,
      outbox: { depth: 0 },
      store: { read: async () => undefined },
      member: () => 'member',
    });
    try {
      const routes = [...readDoc('src/http/server.ts').matchAll(/case '(\/\w+)'/g)].map(([, path]) => path);
      expect(paths).toEqual(routes);
      for (const path of paths) expect((await fetch(`${server.url}${path}`)).status).toBe(200);
    } finally {
      await server.close();
    }
  });

  it('tells log messages as the code writes them', () => {
    const written = source('src');
    const told = tableUnder(page, 'Log').flatMap(([cell = '']) =>
      cell.startsWith('``') ? [cell.slice(2, -2)] : cell.split('`, `').map(codeOf),
    );
    expect(told.length).toBeGreaterThan(15);
    expect(told.filter((message) => !written.includes(`'${message}'`))).toEqual([]);
  });

  it('tells the audit events and fields as the code writes them', () => {
    const declared = `${readDoc('src/domain/audit/entry.ts')}${readDoc('src/domain/audit/link.ts')}`;
    const told = [...(sectionUnder(page, 'Audit trail').split('```')[0] ?? '').matchAll(/`([a-zA-Z]+)`/g)].map(
      ([, name]) => name,
    );
    expect(told).toContain('requested');
    expect(
      told.filter((name) => name !== 'at' && !declared.includes(`'${name}'`) && !declared.includes(`readonly ${name}`)),
    ).toEqual([]);
  });
});
