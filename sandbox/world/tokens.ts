import type { AclOptions as ConsulAcl } from '../consul/index.ts';
import type { VaultContent } from '../vault/index.ts';

/** Tokens of the practice mesh: of valid form, and plainly worth nothing. */
export const TOKENS = {
  slackBot: 'xoxb-000000000000-000000000000-practicemeshonly0000000',
  slackApp: 'xapp-1-A0MESHDEMO-000000000000-practicemeshonly',
  nomad: '00000000-feed-4000-8000-00000000b071',
  nomadManagement: '00000000-feed-4000-8000-0000000000ad',
  consul: '00000000-c0de-4000-8000-00000000b071',
  consulManagement: '00000000-c0de-4000-8000-0000000000ad',
  vault: 'hvs.practicemeshonlybot00000',
  vaultRoot: 'hvs.practicemeshonlyroot0000',
} as const;

/** What the bot needs in each namespace, and nothing else. */
const NOMAD_BOT_CAPABILITIES = [
  'list-jobs',
  'parse-job',
  'read-job',
  'submit-job',
  'dispatch-job',
  'scale-job',
  'read-job-scaling',
  'list-scaling-policies',
  'read-logs',
  'alloc-lifecycle',
];

export function nomadAcl(namespaces: readonly string[]) {
  const rights = namespaces.map((namespace) => ({ namespace, capabilities: NOMAD_BOT_CAPABILITIES }));
  return {
    tokens: [
      {
        secretId: TOKENS.nomad,
        accessorId: '10000000-feed-4000-8000-00000000b071',
        name: 'meshbot',
        type: 'client' as const,
        rights,
        node: 'read' as const,
        agent: 'read' as const,
      },
      {
        secretId: TOKENS.nomadManagement,
        accessorId: '10000000-feed-4000-8000-0000000000ad',
        name: 'Bootstrap Token',
        type: 'management' as const,
        rights: [],
      },
    ],
  };
}

export const CONSUL_ACL: ConsulAcl = {
  defaultPolicy: 'deny',
  tokens: [
    {
      secretId: TOKENS.consul,
      accessorId: '10000000-c0de-4000-8000-00000000b071',
      description: 'meshbot',
      policies: ['meshbot'],
      rules: {
        keyPrefix: { meshbot: 'write' },
        sessionPrefix: { '': 'write' },
        nodePrefix: { '': 'read' },
        servicePrefix: { '': 'read' },
        agentPrefix: { '': 'read' },
      },
    },
    {
      secretId: TOKENS.consulManagement,
      accessorId: '10000000-c0de-4000-8000-0000000000ad',
      description: 'Bootstrap Token (Global Management)',
      rules: { management: true },
    },
  ],
};

const HOUR_MS = 3_600_000;

/** Vault as the demo's jobs and the bot expect it: a role per vault stanza, and roles for grants. */
export const VAULT_CONTENT: VaultContent = {
  tokens: [
    { id: TOKENS.vaultRoot, accessor: 'practicerootaccessor0000', policies: ['root'], displayName: 'root' },
    {
      id: TOKENS.vault,
      accessor: 'practicebotaccessor00000',
      policies: ['default', 'meshbot'],
      displayName: 'approle',
      meta: { role_name: 'meshbot' },
      periodMs: 24 * HOUR_MS,
    },
  ],
  policies: {
    meshbot: [
      { path: 'auth/token/create/mesh-*', capabilities: ['update'] },
      { path: 'auth/token/roles/*', capabilities: ['read'] },
      { path: 'auth/token/lookup-accessor', capabilities: ['update'] },
      { path: 'auth/token/renew-accessor', capabilities: ['update'] },
      { path: 'auth/token/revoke-accessor', capabilities: ['update'] },
    ],
    'mesh-read': [{ path: 'secret/data/shop/*', capabilities: ['read'] }],
    web: [{ path: 'secret/data/shop/web', capabilities: ['read'] }],
    api: [{ path: 'secret/data/shop/api', capabilities: ['read'] }],
    import: [{ path: 'secret/data/shop/warehouse', capabilities: ['read'] }],
  },
  tokenRoles: {
    'mesh-read': { allowedPolicies: ['mesh-read'], orphan: true, explicitMaxTtlMs: HOUR_MS },
    web: { allowedPolicies: ['web'], orphan: true, periodMs: HOUR_MS },
    api: { allowedPolicies: ['api'], orphan: true, periodMs: HOUR_MS },
    import: { allowedPolicies: ['import'], orphan: true, periodMs: HOUR_MS },
  },
  appRoles: [
    {
      name: 'meshbot',
      roleId: '00000000-0a1b-4000-8000-00000000b071',
      secretId: '00000000-5ec7-4000-8000-00000000b071',
      policies: ['meshbot'],
      ttlMs: HOUR_MS,
    },
  ],
  secrets: {
    'shop/web': { session_secret: 'practice-mesh-only' },
    'shop/api': { signing_key: 'practice-mesh-only' },
    'shop/warehouse': { token: 'practice-mesh-only' },
  },
};
