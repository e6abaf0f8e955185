import { describe, expect, it } from 'vitest';
import { identifyBy } from '../../src/adapters/identify.ts';

const digester = { digest: (text: string) => `<${text}>` };

describe('what tells people apart', () => {
  it('is nothing but the account where each is a person', () => {
    expect(identifyBy({ kind: 'account' }, digester)).toBeUndefined();
  });

  it('is the digest of the address, however it is written, and nothing where there is none', () => {
    const identify = identifyBy({ kind: 'email' }, digester);
    expect(identify?.({ userId: 'U0A', email: ' Ada@Example.com' })).toBe('email:<ada@example.com>');
    expect(identify?.({ userId: 'U0A', email: undefined })).toBeUndefined();
  });

  it('is the person whom the configuration names, and nothing for an account that nobody has', () => {
    const identify = identifyBy({ kind: 'people', people: { ada: ['U0A', 'U0B'] } }, digester);
    expect(['U0A', 'U0B', 'U0C'].map((userId) => identify?.({ userId, email: 'x@example.com' }))).toEqual([
      ...['ada', 'ada'],
      undefined,
    ]);
  });
});
