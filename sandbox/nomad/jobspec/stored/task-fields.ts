/** Rows: field and kind, as the server keeps them. */
export const STORED_TASK = {
  Task: `
    Name string; Driver string; User string; Config any; Env map; Services [Service]; Vault Vault;
    Secrets [Secret]; Consul Consul; Templates [Template]; Constraints [Constraint]; Affinities [Affinity];
    Resources Resources; RestartPolicy RestartPolicy; DispatchPayload DispatchPayloadConfig;
    Lifecycle TaskLifecycleConfig; Meta map; KillTimeout int; LogConfig LogConfig; Artifacts [TaskArtifact];
    Leader bool; ShutdownDelay int; VolumeMounts [VolumeMount]; ScalingPolicies [ScalingPolicy]; KillSignal string;
    Kind string; CSIPluginConfig TaskCSIPluginConfig; Identity WorkloadIdentity; Identities [WorkloadIdentity];
    Actions [Action]; Schedule TaskSchedule
  `,
  TaskLifecycleConfig: `Hook string; Sidecar bool`,
  LogConfig: `MaxFiles int; MaxFileSizeMB int; Disabled bool`,
  DispatchPayloadConfig: `File string`,
  VolumeMount: `Volume string; Destination string; ReadOnly bool; PropagationMode string; SELinuxLabel string`,
  TaskArtifact: `
    GetterSource string; GetterOptions map; GetterHeaders map; GetterMode string; GetterInsecure bool;
    RelativeDest string; Chown bool
  `,
  Template: `
    SourcePath string; DestPath string; EmbeddedTmpl string; ChangeMode string; ChangeSignal string;
    ChangeScript ChangeScript; Once bool; Splay int; Perms string; Uid int?; Gid int?; LeftDelim string;
    RightDelim string; Envvars bool; VaultGrace int; Wait WaitConfig; ErrMissingKey bool
  `,
  WaitConfig: `Min int?; Max int?`,
  ChangeScript: `Command string; Args list; Timeout int; FailOnError bool; RunOnFirstRender bool`,
  Vault: `
    Role string; Namespace string; Cluster string; Env bool; DisableFile bool; ChangeMode string;
    ChangeSignal string; AllowTokenExpiration bool
  `,
  Secret: `Name string; Provider string; Path string; Config any; Env map`,
  WorkloadIdentity: `
    Name string; Audience list; ChangeMode string; ChangeSignal string; Env bool; File bool; Filepath string;
    ServiceName string; TTL int; ExtraClaims list
  `,
  Action: `Name string; Command string; Args list`,
  TaskSchedule: `Cron TaskScheduleCron`,
  TaskScheduleCron: `Start string; End string; Timezone string`,
  TaskCSIPluginConfig: `ID string; Type string; MountDir string; StagePublishBaseDir string; HealthTimeout int`,
  Resources: `
    CPU int; Cores int; MemoryMB int; MemoryMaxMB int; DiskMB int; IOPS int; Networks [NetworkResource];
    Devices [RequestedDevice]; NUMA NUMA; SecretsMB int
  `,
  RequestedDevice: `Name string; Count int; Constraints [Constraint]; Affinities [Affinity]`,
  NUMA: `Affinity string; Devices list`,
} as const;
