import { NomadError, notFound, permissionDenied } from '../../../errors.ts';
import { type Endpoint, get, put, remove } from '../../endpoint.ts';
import { type Exchange, type Reply, read } from '../../exchange.ts';

/** What there is none of here: volumes, their plugins, and all that only Nomad Enterprise has. */
export const ABSENT: readonly Endpoint[] = [
  get('/v1/volumes', volumes),
  get('/v1/volume/csi/:volume_id', (exchange) => noVolume(exchange, 'csi-read-volume')),
  get('/v1/volume/host/:volume_id', (exchange) => noVolume(exchange, 'host-volume-read')),
  get('/v1/plugins', (exchange) => {
    if (!exchange.authority.allowsPlugins('list')) throw permissionDenied();
    return read([], 1);
  }),
  get('/v1/plugin/csi/:plugin_id', (exchange) => {
    if (!exchange.authority.allowsPlugins('read')) throw permissionDenied();
    throw notFound('plugin not found');
  }),
  // Without a license there is nothing to tell, and nothing to replace.
  get('/v1/operator/license', () => ({ status: 204, body: undefined })),
  put('/v1/operator/license', enterpriseOnly),
  get('/v1/quotas', enterpriseOnly),
  get('/v1/quota-usages', enterpriseOnly),
  put('/v1/quota', enterpriseOnly),
  get('/v1/quota/usage/:quota_name', enterpriseOnly),
  get('/v1/quota/:quota_name', enterpriseOnly),
  remove('/v1/quota/:quota_name', enterpriseOnly),
  get('/v1/sentinel/policies', enterpriseOnly),
  get('/v1/sentinel/policy/:policy_name', enterpriseOnly),
  put('/v1/sentinel/policy/:policy_name', enterpriseOnly),
  remove('/v1/sentinel/policy/:policy_name', enterpriseOnly),
  get('/v1/recommendations', enterpriseOnly),
  put('/v1/recommendations/apply', enterpriseOnly),
  put('/v1/recommendation', enterpriseOnly),
  get('/v1/recommendation/:recommendation_id', enterpriseOnly),
];

const LISTERS = ['csi-list-volume', 'csi-read-volume', 'csi-mount-volume', 'list-jobs'];

function volumes({ query, namespace, authority }: Exchange): Reply {
  const type = query.get('type');
  if (type !== null && type !== 'csi' && type !== 'host') throw notFound('resource not found');
  if (type === 'csi') authority.require(namespace, ...LISTERS);
  return read([], 1);
}

function noVolume({ namespace, authority }: Exchange, capability: string): never {
  authority.require(namespace, capability);
  throw notFound('volume not found');
}

function enterpriseOnly(): never {
  throw new NomadError(501, 'Nomad Enterprise only endpoint');
}
