/** Rows: field and kind, as the server keeps them. */
export const STORED_SERVICE = {
  Service: `
    Name string; TaskName string; PortLabel string; AddressMode string; Address string; EnableTagOverride bool;
    Tags list; CanaryTags list; Checks [ServiceCheck]; Connect ConsulConnect; Meta map; CanaryMeta map;
    Weights ServiceWeights; TaggedAddresses map; Namespace string; OnUpdate string; Provider string;
    Cluster string; Identity WorkloadIdentity; Kind string
  `,
  ServiceCheck: `
    Name string; Type string; Command string; Args list; Path string; Protocol string; PortLabel string;
    Expose bool; AddressMode string; Interval int; Timeout int; InitialStatus string; Notes string;
    TLSServerName string; TLSSkipVerify bool; Method string; Header any; CheckRestart CheckRestart;
    GRPCService string; GRPCUseTLS bool; TaskName string; SuccessBeforePassing int; FailuresBeforeCritical int;
    FailuresBeforeWarning int; Body string; OnUpdate string
  `,
  CheckRestart: `Limit int; Grace int; IgnoreWarnings bool`,
  ServiceWeights: `Passing int; Warning int`,
  ConsulConnect: `Native bool; SidecarService ConsulSidecarService; SidecarTask SidecarTask; Gateway ConsulGateway`,
  ConsulSidecarService: `Tags list; Port string; Proxy ConsulProxy; DisableDefaultTCPCheck bool; Meta map`,
  SidecarTask: `
    Name string; Driver string; User string; Config any; Env map; Resources Resources; Meta map; KillTimeout int?;
    LogConfig LogConfig; ShutdownDelay int?; KillSignal string; VolumeMounts [VolumeMount];
    Identities [WorkloadIdentity]
  `,
  ConsulProxy: `
    LocalServiceAddress string; LocalServicePort int; Upstreams [ConsulUpstream]; Expose ConsulExposeConfig;
    TransparentProxy ConsulTransparentProxy; Config any
  `,
  ConsulUpstream: `
    DestinationName string; DestinationNamespace string; DestinationPartition string; DestinationPeer string;
    DestinationType string; LocalBindPort int; Datacenter string; LocalBindAddress string;
    LocalBindSocketPath string; LocalBindSocketMode string; MeshGateway ConsulMeshGateway!; Config any
  `,
  ConsulMeshGateway: `Mode string`,
  ConsulTransparentProxy: `
    UID string; OutboundPort int; ExcludeInboundPorts list; ExcludeOutboundPorts list; ExcludeOutboundCIDRs list;
    ExcludeUIDs list; NoDNS bool
  `,
  ConsulExposeConfig: `Paths [ConsulExposePath]`,
  ConsulExposePath: `Path string; Protocol string; LocalPathPort int; ListenerPort string`,
  ConsulGateway: `
    Proxy ConsulGatewayProxy; Ingress ConsulIngressConfigEntry; Terminating ConsulTerminatingConfigEntry;
    Mesh ConsulMeshConfigEntry
  `,
  ConsulGatewayProxy: `
    ConnectTimeout int?; EnvoyGatewayBindTaggedAddresses bool;
    EnvoyGatewayBindAddresses {ConsulGatewayBindAddress}; EnvoyGatewayNoDefaultBind bool;
    EnvoyDNSDiscoveryType string; Config any
  `,
  ConsulGatewayBindAddress: `Address string; Port int`,
  ConsulGatewayTLSConfig: `
    Enabled bool; TLSMinVersion string; TLSMaxVersion string; CipherSuites list; SDS ConsulGatewayTLSSDSConfig
  `,
  ConsulGatewayTLSSDSConfig: `ClusterName string; CertResource string`,
  ConsulHTTPHeaderModifiers: `Add map; Set map; Remove list`,
  ConsulIngressService: `
    Name string; Hosts list; TLS ConsulGatewayTLSConfig; RequestHeaders ConsulHTTPHeaderModifiers;
    ResponseHeaders ConsulHTTPHeaderModifiers; MaxConnections int?; MaxPendingRequests int?;
    MaxConcurrentRequests int?
  `,
  ConsulIngressListener: `Port int; Protocol string; Services [ConsulIngressService]`,
  ConsulIngressConfigEntry: `TLS ConsulGatewayTLSConfig; Listeners [ConsulIngressListener]`,
  ConsulLinkedService: `Name string; CAFile string; CertFile string; KeyFile string; SNI string`,
  ConsulTerminatingConfigEntry: `Services [ConsulLinkedService]`,
  ConsulMeshConfigEntry: ``,
} as const;
