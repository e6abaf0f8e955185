import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startNomad } from '../../sandbox/nomad/index.ts';
import { createNomadProbe } from '../../src/adapters/nomad/nomad-probe.ts';
import { NEEDED_SCOPES } from '../../src/cli/doctor/slack.ts';
import { Secret } from '../../src/config/secret.ts';
import { codeOf, readDoc, sectionUnder, tableUnder } from './markdown.ts';

const page = readDoc('docs/SECURITY.md');

describe('docs/SECURITY.md', () => {
  it('gives a reason for every scope of the manifest, and for no other', () => {
    const { oauth_config } = parse(readDoc('app-manifest.yml')) as { oauth_config: { scopes: { bot: string[] } } }; // its form has a test of its own
    const told = tableUnder(page, 'Slack scopes');
    expect(told.map(([scope]) => codeOf(scope))).toEqual(oauth_config.scopes.bot);
    expect(told.map(([scope]) => codeOf(scope))).toEqual([...NEEDED_SCOPES]);
    expect(told.every(([, reason = '']) => reason.length > 3)).toBe(true);
  });

  it('names Consul rules for the default prefix', () => {
    expect(sectionUnder(page, 'Consul ACL policy')).toContain('key_prefix "meshbot/"');
  });
});
