import { group, job, type Part, task } from '../job-pieces.ts';

const batch = { Type: 'batch' };

/** Jobs that are refused, or taken with a warning, for something of the job itself. */
export const jobRefusals: Readonly<Record<string, Part>> = {
  'a job without faults': job(),
  'no groups': job({ TaskGroups: null }),
  'an empty datacenter': job({ Datacenters: [''] }),
  'no datacenters': job({ Datacenters: [] }),
  'an unknown type': job({ Type: 'bogus' }),
  'the type of Nomad’s own jobs': job({ Type: 'core' }),
  'a priority too high': job({ Priority: 200 }),
  'a priority below one': job({ Priority: -1 }),
  'a priority of zero': job({ Priority: 0 }),
  'a null character in the name': job({ Name: 'a\0b' }),
  'another region': job({ Region: 'mars' }),
  'a namespace that is not there': job({ Namespace: 'nowhere' }),
  'a node pool that is not there': job({ NodePool: 'nowhere' }),
  'two groups of one name': job({ TaskGroups: [group(), group()] }),
  'a group without a name': job({ TaskGroups: [group({ Name: '' })] }),
  'constraints that cannot be': job({
    Constraints: [
      { Operand: 'bogus' },
      { LTarget: '${attr.x}', Operand: '=' },
      { LTarget: '${attr.x}', Operand: 'regexp', RTarget: '(' },
      { LTarget: '${attr.x}', Operand: 'version', RTarget: 'a' },
      { LTarget: '${attr.x}', Operand: 'semver', RTarget: 'a' },
      { LTarget: '${attr.x}', Operand: 'distinct_property', RTarget: '0' },
      { LTarget: '${attr.x}', Operand: 'distinct_property', RTarget: 'a' },
      { LTarget: '${attr.x}', Operand: 'is_set', RTarget: 'a' },
      { LTarget: '${attr.x}', Operand: 'set_contains' },
    ],
  }),
  'an attribute that cannot be': job({ Constraints: [{ LTarget: '${attr.x', RTarget: 'a', Operand: '=' }] }),
  'affinities that cannot be': job({
    Affinities: [
      { LTarget: '${attr.x}', RTarget: 'a', Operand: '=', Weight: 0 },
      { LTarget: '${attr.x}', RTarget: 'a', Operand: '=', Weight: 101 },
      { RTarget: 'a', Operand: '=', Weight: 10 },
      { LTarget: '${attr.x}', Operand: 'bogus', Weight: 10 },
    ],
  }),
  'spreads that cannot be': job({
    Spreads: [
      {
        Attribute: '',
        Weight: 101,
        SpreadTarget: [
          { Value: 'a', Percent: 70 },
          { Value: 'a', Percent: 60 },
        ],
      },
      { Attribute: '${meta.a}', Weight: 50, SpreadTarget: [{ Value: 'b', Percent: 101 }] },
    ],
  }),
  'affinities and spreads of a system job': job({
    Type: 'system',
    Affinities: [{ LTarget: '${attr.x}', RTarget: 'a', Operand: '=', Weight: 10 }],
    Spreads: [{ Attribute: '${meta.a}', Weight: 50 }],
  }),
  'a system job of several': job({ Type: 'system', TaskGroups: [group({ Count: 2 })] }),
  'a period of a service': job({ Periodic: { Spec: '* * * * *' } }),
  'periods that cannot be': job({ ...batch, Periodic: { Spec: 'bogus', TimeZone: 'Nope/Zone' } }),
  'periods given twice': job({ ...batch, Periodic: { Spec: '@daily', Specs: ['@daily'] } }),
  'no period': job({ ...batch, Periodic: { Enabled: true } }),
  'an hour beyond the day': job({ ...batch, Periodic: { Specs: ['* 25 * * *'] } }),
  'a day that never comes': job({ ...batch, Periodic: { Specs: ['0 0 30 2 *'] } }),
  'a period in the old word': job({ ...batch, Periodic: { Spec: '@daily' } }),
  'a period of an unknown sort': job({ ...batch, Periodic: { Spec: '@daily', SpecType: 'sundial' } }),
  'parameters of a service': job({ ParameterizedJob: { Payload: 'optional' } }),
  'parameters that cannot be': job({
    ...batch,
    ParameterizedJob: { Payload: 'x', MetaRequired: ['a'], MetaOptional: ['a'] },
  }),
  'a payload': job({ Payload: 'aGk=' }),
  'several regions': job({ Multiregion: { Regions: [{ Name: 'global' }] } }),
  'a long description': job({ UI: { Description: 'x'.repeat(1001) } }),
  'a job of many faults': job({
    Priority: 101,
    TaskGroups: [group({ Count: -2, Tasks: [task({ Driver: '' }), task({ Name: 'b', Driver: '' })] })],
  }),
};
