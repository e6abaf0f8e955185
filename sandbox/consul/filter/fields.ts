import type { Fields } from './evaluate.ts';

/** The fields that Consul lets a filter name, per kind of row. */
export const NODE_FIELDS: Fields = {
  ID: 'text',
  Node: 'text',
  Address: 'text',
  Datacenter: 'text',
  TaggedAddresses: 'map',
  Meta: 'map',
};

export const SERVICE_FIELDS: Fields = {
  Kind: 'text',
  ID: 'text',
  Service: 'text',
  Tags: 'texts',
  Address: 'text',
  Meta: 'map',
  Port: 'number',
  Weights: { Passing: 'number', Warning: 'number' },
  EnableTagOverride: 'flag',
};

export const CHECK_FIELDS: Fields = {
  Node: 'text',
  CheckID: 'text',
  Name: 'text',
  Status: 'text',
  Notes: 'text',
  Output: 'text',
  ServiceID: 'text',
  ServiceName: 'text',
  ServiceTags: 'texts',
  Type: 'text',
  Interval: 'text',
  Timeout: 'text',
  ExposedPort: 'number',
};

export const CATALOG_SERVICE_FIELDS: Fields = {
  ID: 'text',
  Node: 'text',
  Address: 'text',
  Datacenter: 'text',
  TaggedAddresses: 'map',
  NodeMeta: 'map',
  ServiceKind: 'text',
  ServiceID: 'text',
  ServiceName: 'text',
  ServiceTags: 'texts',
  ServiceAddress: 'text',
  ServiceMeta: 'map',
  ServicePort: 'number',
  ServiceWeights: { Passing: 'number', Warning: 'number' },
  ServiceEnableTagOverride: 'flag',
};

export const INSTANCE_FIELDS: Fields = { Node: NODE_FIELDS, Service: SERVICE_FIELDS, Checks: [CHECK_FIELDS] };
