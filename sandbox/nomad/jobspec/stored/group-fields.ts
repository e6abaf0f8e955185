/** Rows: field and kind, as the server keeps them. */
export const STORED_GROUP = {
  TaskGroup: `
    Name string; Count int; Update UpdateStrategy; Migrate MigrateStrategy; Constraints [Constraint];
    Scaling ScalingPolicy; RestartPolicy RestartPolicy; Disconnect DisconnectStrategy; Tasks [Task];
    EphemeralDisk EphemeralDisk; Meta map; ReschedulePolicy ReschedulePolicy; Affinities [Affinity];
    Spreads [Spread]; Networks [NetworkResource]; Consul Consul; Services [Service]; Volumes {VolumeRequest};
    ShutdownDelay int?; MaxRunDuration int?; StopAfterClientDisconnect int?; MaxClientDisconnect int?;
    PreventRescheduleOnLost bool
  `,
  RestartPolicy: `Attempts int; Interval int; Delay int; Mode string; RenderTemplates bool`,
  ReschedulePolicy: `Attempts int; Interval int; Delay int; DelayFunction string; MaxDelay int; Unlimited bool`,
  MigrateStrategy: `MaxParallel int; HealthCheck string; MinHealthyTime int; HealthyDeadline int`,
  DisconnectStrategy: `LostAfter int; StopOnClientAfter int?; Replace bool?; Reconcile string`,
  EphemeralDisk: `Sticky bool; SizeMB int; Migrate bool`,
  VolumeRequest: `
    Name string; Type string; Source string; ReadOnly bool; Sticky bool; AccessMode string; AttachmentMode string;
    MountOptions CSIMountOptions; PerAlloc bool
  `,
  CSIMountOptions: `FSType string; MountFlags list`,
  ScalingPolicy: `
    ID string; Type string; Target map; Policy any; Min int; Max int; Enabled bool; CreateIndex int;
    ModifyIndex int
  `,
  NetworkResource: `
    Mode string; Device string; CIDR string; IP string; Hostname string; MBits int; DNS DNSConfig;
    ReservedPorts [Port]; DynamicPorts [Port]; CNI CNIConfig
  `,
  Port: `Label string; Value int; To int; HostNetwork string; IgnoreCollision bool`,
  DNSConfig: `Servers list; Searches list; Options list`,
  CNIConfig: `Args map`,
  Consul: `Namespace string; Cluster string; Partition string`,
} as const;
