/** The capabilities of each kind of rule, and what the short forms `policy = "…"` stand for (Nomad 2.0's `acl` package). */

const NAMESPACE_READ = [
  'list-jobs',
  'parse-job',
  'read-job',
  'csi-list-volume',
  'csi-read-volume',
  'read-job-scaling',
  'list-scaling-policies',
  'read-scaling-policy',
  'host-volume-read',
];

const NAMESPACE_WRITE = [
  ...NAMESPACE_READ,
  'scale-job',
  'submit-job',
  'dispatch-job',
  'read-logs',
  'read-fs',
  'alloc-exec',
  'alloc-lifecycle',
  'csi-mount-volume',
  'csi-write-volume',
  'submit-recommendation',
  'host-volume-create',
];

const NAMESPACE_SCALE = [
  'list-scaling-policies',
  'read-scaling-policy',
  'read-job-scaling',
  'scale-job',
  'read-job',
  'submit-recommendation',
];

const NAMESPACE_FINE = [
  'deny',
  'alloc-node-exec',
  'sentinel-override',
  'csi-register-plugin',
  'host-volume-register',
  'host-volume-write',
  'host-volume-delete',
  'register-job',
  'revert-job',
  'deregister-job',
  'purge-job',
  'evaluate-job',
  'plan-job',
  'tag-job-version',
  'stable-job',
  'fail-deployment',
  'pause-deployment',
  'promote-deployment',
  'unblock-deployment',
  'cancel-deployment',
  'set-alloc-health-deployment',
  'gc-allocation',
  'pause-allocation',
  'force-periodic-job',
  'delete-service-registration',
];

export interface Kind {
  readonly capabilities: ReadonlySet<string>;
  readonly shortForms: Readonly<Record<string, readonly string[]>>;
}

const DENY = ['deny'];

export const NAMESPACE: Kind = {
  capabilities: new Set([...NAMESPACE_WRITE, ...NAMESPACE_FINE]),
  shortForms: { deny: DENY, read: NAMESPACE_READ, write: NAMESPACE_WRITE, scale: NAMESPACE_SCALE },
};

export const NODE_POOL: Kind = {
  capabilities: new Set(['delete', 'read', 'write', 'deny']),
  shortForms: { deny: DENY, read: ['read'], write: ['delete', 'read', 'write'] },
};

export const HOST_VOLUME: Kind = {
  capabilities: new Set(['deny', 'mount-readonly', 'mount-readwrite']),
  shortForms: { deny: DENY, read: ['mount-readonly'], write: ['mount-readonly', 'mount-readwrite'] },
};

const OPERATOR_ALL = ['snapshot-save', 'license-read', 'keyring-rotate', 'keyring-read', 'keyring-delete'];

export const OPERATOR: Kind = {
  capabilities: new Set([...OPERATOR_ALL, 'deny']),
  shortForms: { deny: DENY, read: ['license-read', 'keyring-read'], write: OPERATOR_ALL },
};

const SENTINEL_ALL = ['sentinel-read', 'sentinel-submit', 'sentinel-delete'];

export const SENTINEL: Kind = {
  capabilities: new Set([...SENTINEL_ALL, 'deny']),
  shortForms: { deny: DENY, read: ['sentinel-read'], write: SENTINEL_ALL },
};

export const VARIABLE_CAPABILITIES = new Set(['write', 'read', 'list', 'destroy', 'deny']);

const VOLUME_IMPLIES: Readonly<Record<string, readonly string[]>> = {
  'host-volume-write': ['host-volume-register', 'host-volume-create', 'host-volume-delete', 'host-volume-read'],
  'host-volume-register': ['host-volume-create', 'host-volume-read'],
  'host-volume-create': ['host-volume-read'],
};

/** What the capabilities of a namespace rule bring with them. */
export const impliedBy = (capabilities: readonly string[]): string[] =>
  capabilities.flatMap((capability) => VOLUME_IMPLIES[capability] ?? []);
