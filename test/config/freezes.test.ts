import { describe, expect, it } from 'vitest';
import { overlappingFreezes, unbreakableFreezes } from '../../src/config/freezes.ts';
import { config, MINIMAL, problems } from './loading.ts';

const freeze = (...fields: readonly string[]) =>
  `${MINIMAL}freezes:\n  - { name: night, duration: 1h, reason: backups, ${fields.join(', ')} }\n`;

describe('freezes in meshbot.yml', () => {
  it('hold everywhere, in UTC and for everybody, when nothing else is said', () => {
    expect(config(freeze('cron: "0 2 * * *"')).catalogue.freezes).toEqual([
      {
        ...{ name: 'night', environments: ['production'], cron: '0 2 * * *', durationMs: 3_600_000 },
        ...{ timeZone: 'UTC', reason: 'backups', override: 'none' },
      },
    ]);
  });

  it.each([
    ['no pattern', ['cron: nightly'], 'has no cron pattern: `nightly`'],
    ['a pattern out of range', ['cron: "61 * * * *"'], 'has no cron pattern'],
    ['a day that never comes', ['cron: "0 0 30 2 *"'], 'never begins'],
    ['no time zone', ['cron: "0 2 * * *"', 'time_zone: Mars/Base'], 'names no time zone: `Mars/Base`'],
    ['no end', ['cron: "0 * * * *"'], 'begins again before it has ended'],
    ['an unknown environment', ['cron: "0 2 * * *"', 'environments: [prodution]'], 'did you mean `production`?'],
    ['an unknown override', ['cron: "0 2 * * *"', 'override: everybody'], 'override'],
  ])('are refused with %s', (_name, fields, expected) => {
    const found = problems(freeze(...fields));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it('that only breaking glass goes through are warned of where nobody can', () => {
    const { catalogue } = config(freeze('cron: "0 2 * * *"', 'override: break-glass'));
    expect(unbreakableFreezes(catalogue, 'meshbot.yml')).toMatchObject([
      { message: 'the freeze `night` says `override: break-glass`, but nobody can break glass' },
    ]);
    expect(unbreakableFreezes({ ...catalogue, auditChannelId: 'C0AUDIT' }, 'meshbot.yml')).toEqual([]);
  });

  it('that overlap are warned of', () => {
    const second = '  - { name: sunday, duration: 12h, reason: rest, cron: "0 0 * * 0" }\n';
    const { freezes } = config(freeze('cron: "0 2 * * *"') + second).catalogue;
    expect(overlappingFreezes(freezes, 'meshbot.yml')).toMatchObject([
      { message: 'the freezes `night` and `sunday` overlap in production' },
    ]);
    const [night, sunday] = freezes;
    const apart = [night, sunday].flatMap((rule) => (rule === undefined ? [] : [rule]));
    expect(overlappingFreezes(apart.slice(0, 1), 'meshbot.yml')).toEqual([]);
    const moved = apart.map((rule) => (rule.name === 'sunday' ? { ...rule, cron: '0 4 * * 0' } : rule));
    expect(overlappingFreezes(moved, 'meshbot.yml')).toEqual([]);
  });
});
