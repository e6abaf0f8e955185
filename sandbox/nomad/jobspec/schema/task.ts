/** The task block. Rows: wire name, name in HCL (`-`: not from HCL, `@`: label), kind. */
export const TASK_TYPES = {
  Task: `
    Name            @name            string
    Driver          driver           string
    User            user             string
    Lifecycle       lifecycle        TaskLifecycle
    Config          config           attributes
    Constraints     constraint       [Constraint]
    Affinities      affinity         [Affinity]
    Env             env              map
    Services        service          [Service]
    Resources       resources        Resources
    RestartPolicy   restart          RestartPolicy
    Meta            meta             map
    KillTimeout     kill_timeout     duration?
    LogConfig       logs             LogConfig
    Artifacts       artifact         [TaskArtifact]
    Vault           vault            Vault
    Consul          consul           Consul
    Templates       template         [Template]
    DispatchPayload dispatch_payload DispatchPayloadConfig
    VolumeMounts    volume_mount     [VolumeMount]
    CSIPluginConfig csi_plugin       TaskCSIPluginConfig
    Leader          leader           bool
    ShutdownDelay   shutdown_delay   duration
    KillSignal      kill_signal      string
    Kind            kind             string
    ScalingPolicies scaling          [ScalingPolicy]
    Secrets         secret           [Secret]
    Identity        -                WorkloadIdentity
    Identities      identity         [WorkloadIdentity]
    Actions         action           [Action]
    Schedule        schedule         TaskSchedule
  `,
  TaskLifecycle: `
    Hook    hook    string!
    Sidecar sidecar bool
  `,
  LogConfig: `
    MaxFiles      max_files     int?
    MaxFileSizeMB max_file_size int?
    Enabled       enabled       bool?
    Disabled      disabled      bool?
  `,
  DispatchPayloadConfig: `
    File file string
  `,
  VolumeMount: `
    Volume          volume           string?
    Destination     destination      string?
    ReadOnly        read_only        bool?
    PropagationMode propagation_mode string?
    SELinuxLabel    selinux_label    string?
  `,
  TaskArtifact: `
    GetterSource   source      string?
    GetterOptions  options     map
    GetterHeaders  headers     map
    GetterMode     mode        string?
    GetterInsecure insecure    bool?
    RelativeDest   destination string?
    Chown          chown       bool
  `,
  Template: `
    SourcePath    source               string?
    DestPath      destination          string?
    EmbeddedTmpl  data                 string?
    ChangeMode    change_mode          string?
    ChangeScript  change_script        ChangeScript
    ChangeSignal  change_signal        string?
    Once          once                 bool?
    Splay         splay                duration?
    Perms         perms                string?
    Uid           uid                  int?
    Gid           gid                  int?
    LeftDelim     left_delimiter       string?
    RightDelim    right_delimiter      string?
    Envvars       env                  bool?
    VaultGrace    vault_grace          duration?
    Wait          wait                 WaitConfig
    ErrMissingKey error_on_missing_key bool?
  `,
  WaitConfig: `
    Min min duration?!
    Max max duration?!
  `,
  ChangeScript: `
    Command          command             string?!
    Args             args                strings
    Timeout          timeout             duration?
    FailOnError      fail_on_error       bool?!
    RunOnFirstRender run_on_first_render bool?
  `,
  Vault: `
    Policies             policies               strings
    Role                 role                   string
    Namespace            namespace              string?
    Cluster              cluster                string
    Env                  env                    bool?
    DisableFile          disable_file           bool?
    ChangeMode           change_mode            string?
    ChangeSignal         change_signal          string?
    AllowTokenExpiration allow_token_expiration bool?
  `,
  Secret: `
    Name     @name    string
    Provider provider string
    Path     path     string
    Config   config   attributes
    Env      env      map
  `,
  WorkloadIdentity: `
    Name         name          string
    Audience     aud           strings
    ChangeMode   change_mode   string
    ChangeSignal change_signal string
    Env          env           bool
    File         file          bool
    Filepath     filepath      string
    ServiceName  service_name  string
    TTL          ttl           duration
    ExtraClaims  extra_claims  strings
  `,
  Action: `
    Name    @name   string
    Command command string!
    Args    args    strings
  `,
  TaskSchedule: `
    Cron cron TaskScheduleCron
  `,
  TaskScheduleCron: `
    Start    start    string
    End      end      string
    Timezone timezone string
  `,
  TaskCSIPluginConfig: `
    ID                  id                     string
    Type                type                   string
    MountDir            mount_dir              string
    StagePublishBaseDir stage_publish_base_dir string
    HealthTimeout       health_timeout         duration
  `,
  Resources: `
    CPU         cpu        int?
    Cores       cores      int?
    MemoryMB    memory     int?
    MemoryMaxMB memory_max int?
    DiskMB      disk       int?
    Networks    network    [NetworkResource]
    Devices     device     [RequestedDevice]
    NUMA        numa       NUMAResource
    SecretsMB   secrets    int?
    IOPS        iops       int?
  `,
  RequestedDevice: `
    Name        @          string
    Count       count      int?
    Constraints constraint [Constraint]
    Affinities  affinity   [Affinity]
  `,
  NUMAResource: `
    Affinity affinity string
    Devices  devices  strings
  `,
} as const;
