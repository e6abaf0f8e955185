/** The group block. Rows: wire name, name in HCL (`-`: not from HCL, `@`: label), kind. */
export const GROUP_TYPES = {
  TaskGroup: `
    Name                      @name                        string?
    Count                     count                        int?
    Constraints               constraint                   [Constraint]
    Affinities                affinity                     [Affinity]
    Tasks                     task                         [Task]
    Spreads                   spread                       [Spread]
    Volumes                   volume                       {VolumeRequest}
    RestartPolicy             restart                      RestartPolicy
    Disconnect                disconnect                   DisconnectStrategy
    ReschedulePolicy          reschedule                   ReschedulePolicy
    EphemeralDisk             ephemeral_disk               EphemeralDisk
    Update                    update                       UpdateStrategy
    Migrate                   migrate                      MigrateStrategy
    Networks                  network                      [NetworkResource]
    Meta                      meta                         map
    Services                  service                      [Service]
    ShutdownDelay             shutdown_delay               duration?
    MaxRunDuration            max_run_duration             duration?
    StopAfterClientDisconnect stop_after_client_disconnect duration?
    MaxClientDisconnect       max_client_disconnect        duration?
    Scaling                   scaling                      ScalingPolicy
    Consul                    consul                       Consul
    PreventRescheduleOnLost   prevent_reschedule_on_lost   bool?
  `,
  RestartPolicy: `
    Interval        interval         duration?
    Attempts        attempts         int?
    Delay           delay            duration?
    Mode            mode             string?
    RenderTemplates render_templates bool?
  `,
  DisconnectStrategy: `
    LostAfter         lost_after           duration?
    StopOnClientAfter stop_on_client_after duration?
    Replace           replace              bool?
    Reconcile         reconcile            string?
  `,
  EphemeralDisk: `
    Sticky  sticky  bool?
    Migrate migrate bool?
    SizeMB  size    int?
  `,
  VolumeRequest: `
    Name           @name           string
    Type           type            string
    Source         source          string
    ReadOnly       read_only       bool
    Sticky         sticky          bool
    AccessMode     access_mode     string
    AttachmentMode attachment_mode string
    MountOptions   mount_options   CSIMountOptions
    PerAlloc       per_alloc       bool
  `,
  CSIMountOptions: `
    FSType     fs_type     string
    MountFlags mount_flags strings
  `,
  ScalingPolicy: `
    Min         min     int?
    Max         max     int?
    Policy      policy  attributes
    Enabled     enabled bool?
    Type        type    string
    ID          -       string
    Namespace   -       string
    Target      -       map
    CreateIndex -       int
    ModifyIndex -       int
  `,
  NetworkResource: `
    Mode          mode           string
    Device        device         string
    CIDR          cidr           string
    IP            ip             string
    DNS           dns            DNSConfig
    ReservedPorts reserved_ports [Port]
    DynamicPorts  port           [Port]
    Hostname      hostname       string
    MBits         mbits          int?
    CNI           cni            CNIConfig
  `,
  Port: `
    Label           @                string
    Value           static           int
    To              to               int
    HostNetwork     host_network     string
    IgnoreCollision ignore_collision bool
  `,
  DNSConfig: `
    Servers  servers  strings
    Searches searches strings
    Options  options  strings
  `,
  CNIConfig: `
    Args args object
  `,
  Consul: `
    Namespace namespace string
    Cluster   cluster   string
    Partition partition string
  `,
} as const;
