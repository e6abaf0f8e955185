/** The service block and its checks. Rows: wire name, name in HCL (`-`: not from HCL, `@`: label), kind. */
export const SERVICE_TYPES = {
  Service: `
    Name              name                string
    Tags              tags                strings
    CanaryTags        canary_tags         strings
    EnableTagOverride enable_tag_override bool
    PortLabel         port                string
    AddressMode       address_mode        string
    Address           address             string
    Checks            check               [ServiceCheck]
    CheckRestart      check_restart       CheckRestart
    Connect           connect             ConsulConnect
    Meta              meta                map
    CanaryMeta        canary_meta         map
    TaggedAddresses   tagged_addresses    map
    TaskName          task                string
    OnUpdate          on_update           string
    Identity          identity            WorkloadIdentity
    Weights           weights             ServiceWeights
    Provider          provider            string
    Cluster           cluster             string
    Kind              kind                string
  `,
  ServiceCheck: `
    Name                   name                     string
    Type                   type                     string
    Command                command                  string
    Args                   args                     strings
    Path                   path                     string
    Protocol               protocol                 string
    PortLabel              port                     string
    Expose                 expose                   bool
    AddressMode            address_mode             string
    Advertise              advertise                string
    Interval               interval                 duration
    Timeout                timeout                  duration
    InitialStatus          initial_status           string
    Notes                  notes                    string
    TLSServerName          tls_server_name          string
    TLSSkipVerify          tls_skip_verify          bool
    Header                 header                   headers
    Method                 method                   string
    CheckRestart           check_restart            CheckRestart
    GRPCService            grpc_service             string
    GRPCUseTLS             grpc_use_tls             bool
    TaskName               task                     string
    SuccessBeforePassing   success_before_passing   int
    FailuresBeforeCritical failures_before_critical int
    FailuresBeforeWarning  failures_before_warning  int
    Body                   body                     string
    OnUpdate               on_update                string
  `,
  CheckRestart: `
    Limit          limit           int
    Grace          grace           duration?
    IgnoreWarnings ignore_warnings bool
  `,
  ServiceWeights: `
    Passing passing int
    Warning warning int
  `,
  ConsulConnect: `
    Native         native          bool
    Gateway        gateway         ConsulGateway
    SidecarService sidecar_service ConsulSidecarService
    SidecarTask    sidecar_task    SidecarTask
  `,
  ConsulSidecarService: `
    Tags                   tags                      strings
    Port                   port                      string
    Proxy                  proxy                     ConsulProxy
    DisableDefaultTCPCheck disable_default_tcp_check bool
    Meta                   meta                      map
  `,
  SidecarTask: `
    Name          name           string
    Driver        driver         string
    User          user           string
    Config        config         attributes
    Env           env            map
    Resources     resources      Resources
    Meta          meta           map
    KillTimeout   kill_timeout   duration?
    LogConfig     logs           LogConfig
    ShutdownDelay shutdown_delay duration?
    KillSignal    kill_signal    string
    VolumeMounts  volume_mount   [VolumeMount]
    Identities    identity       [WorkloadIdentity]
  `,
  ConsulProxy: `
    LocalServiceAddress local_service_address string
    LocalServicePort    local_service_port    int
    Expose              expose                ConsulExposeConfig
    ExposeConfig        -                     ConsulExposeConfig
    Upstreams           upstreams             [ConsulUpstream]
    TransparentProxy    transparent_proxy     ConsulTransparentProxy
    Config              config                attributes
  `,
  ConsulUpstream: `
    DestinationName      destination_name       string
    DestinationNamespace destination_namespace  string
    DestinationPeer      destination_peer       string
    DestinationPartition destination_partition  string
    DestinationType      destination_type       string
    LocalBindPort        local_bind_port        int
    Datacenter           datacenter             string
    LocalBindAddress     local_bind_address     string
    LocalBindSocketPath  local_bind_socket_path string
    LocalBindSocketMode  local_bind_socket_mode string
    MeshGateway          mesh_gateway           ConsulMeshGateway
    Config               config                 attributes
  `,
  ConsulMeshGateway: `
    Mode mode string
  `,
  ConsulTransparentProxy: `
    UID                  uid                    string
    OutboundPort         outbound_port          int
    ExcludeInboundPorts  exclude_inbound_ports  strings
    ExcludeOutboundPorts exclude_outbound_ports ints
    ExcludeOutboundCIDRs exclude_outbound_cidrs strings
    ExcludeUIDs          exclude_uids           strings
    NoDNS                no_dns                 bool
  `,
  ConsulExposeConfig: `
    Paths path [ConsulExposePath]
    Path  -    [ConsulExposePath]
  `,
  ConsulExposePath: `
    Path          path            string
    Protocol      protocol        string
    LocalPathPort local_path_port int
    ListenerPort  listener_port   string
  `,
} as const;
