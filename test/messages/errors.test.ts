import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/commands/parse.ts';
import { ERRORS, type ErrorCode, MeshError } from '../../src/domain/errors.ts';
import { apology, faultText } from '../../src/messages/en/errors.ts';

const codes = Object.keys(ERRORS) as ErrorCode[]; // the keys of ERRORS are exactly its codes

describe('every fault', () => {
  it.each(codes)('%s says what was being done or what was wrong, and what to do next', (code) => {
    for (const details of [{}, { system: 'Nomad', status: 503, message: 'no leader', error: 'not_in_channel' }]) {
      const { said, next } = faultText(new MeshError(code, 'planning the job', details), 'req-7');
      expect(said).toMatch(/^\p{Lu}.*[.]$/u);
      expect(`${said} ${next}`).not.toMatch(/undefined|null|\[object|failed to|!/u);
      if (!['usage', 'stopping'].includes(ERRORS[code].kind)) expect(`${said} ${next}`).toContain('req-7');
    }
  });

  it('names the system and its status', () => {
    const error = new MeshError('MESH_UPSTREAM_UNAVAILABLE', 'planning the job', { system: 'Nomad', status: 503 });
    expect(faultText(error, 'r').said).toBe('Nomad cannot be reached while planning the job (status 503).');
  });

  it('that is a missing right is not to be tried again, but to be mended', () => {
    const fault = new MeshError('MESH_UPSTREAM_DENIED', 'planning job web', { system: 'nomad', status: 403 });
    expect(faultText(fault, 'r').next).toMatch(/token lacks a right.*meshbot doctor/);
    expect(faultText(fault, 'r').next).not.toMatch(/try again/i);
  });

  it.each(['not_in_channel', 'channel_not_found', 'is_archived', 'missing_scope', 'invalid_auth'])(
    'from Slack with %s says what a person can do about it',
    (error) => {
      const fault = new MeshError('MESH_UPSTREAM_REJECTED', 'posting the card of web-1', { system: 'Slack', error });
      expect(faultText(fault, 'r').next).toMatch(/invite|unarchive|install|doctor/i);
    },
  );

  it('does not take an unknown code of Slack for advice', () => {
    const fault = new MeshError('MESH_UPSTREAM_REJECTED', 'posting', { system: 'Slack', error: 'constructor' });
    expect(faultText(fault, 'r').said).toBe('Slack refused this: posting.');
  });

  it('that is a defect is apologised for, with the request id', () => {
    expect(apology('req-7').next).toContain('req-7');
  });
});

describe('every slip', () => {
  it.each([
    'deploy web "x',
    'x'.repeat(3001),
    'depoly',
    'help nothing',
    'deploy web --evn x',
    'deploy',
    'deploy web --env',
    'deploy web 1 2',
    'deploy web --env a --env b',
    'deploy ../x',
    'deploy web "a b"',
    'deploy web --image "a b"',
    'deploy web --var x',
    `deploy web ${'--var a=1 '.repeat(2)}`,
    `deploy web --reason ${'r'.repeat(501)}`,
    'deploy web 1 --image x',
  ])('is worded, with an example: %#', (text) => {
    const { said, next, example } = faultText(slip(text), 'req-7');
    expect(said).not.toBe('This cannot be read.');
    expect(`${said} ${next}`).not.toMatch(/undefined|!/);
    expect(example).toMatch(/^\/mesh /);
  });
});

function slip(text: string): MeshError {
  try {
    parseCommand(text);
  } catch (error) {
    if (error instanceof MeshError) return error;
  }
  throw new Error(`this is no slip: ${text}`);
}
