/** Consul gateways inside a service block. Rows: wire name, name in HCL (`-`: not from HCL, `@`: label), kind. */
export const GATEWAY_TYPES = {
  ConsulGateway: `
    Proxy       proxy       ConsulGatewayProxy
    Ingress     ingress     ConsulIngressConfigEntry
    Terminating terminating ConsulTerminatingConfigEntry
    Mesh        mesh        ConsulMeshConfigEntry
  `,
  ConsulGatewayProxy: `
    ConnectTimeout                  connect_timeout                     duration?
    EnvoyGatewayBindTaggedAddresses envoy_gateway_bind_tagged_addresses bool
    EnvoyGatewayBindAddresses       envoy_gateway_bind_addresses        {ConsulGatewayBindAddress}
    EnvoyGatewayNoDefaultBind       envoy_gateway_no_default_bind       bool
    EnvoyDNSDiscoveryType           envoy_dns_discovery_type            string
    Config                          config                              attributes
  `,
  ConsulGatewayBindAddress: `
    Name    @       string
    Address address string
    Port    port    int
  `,
  ConsulGatewayTLSSDSConfig: `
    ClusterName  cluster_name  string
    CertResource cert_resource string
  `,
  ConsulGatewayTLSConfig: `
    Enabled       enabled         bool
    TLSMinVersion tls_min_version string
    TLSMaxVersion tls_max_version string
    CipherSuites  cipher_suites   strings
    SDS           sds             ConsulGatewayTLSSDSConfig
  `,
  ConsulHTTPHeaderModifiers: `
    Add    add    map
    Set    set    map
    Remove remove strings
  `,
  ConsulIngressService: `
    Name                  name                    string
    Hosts                 hosts                   strings
    TLS                   tls                     ConsulGatewayTLSConfig
    RequestHeaders        request_headers         ConsulHTTPHeaderModifiers
    ResponseHeaders       response_headers        ConsulHTTPHeaderModifiers
    MaxConnections        max_connections         int?
    MaxPendingRequests    max_pending_requests    int?
    MaxConcurrentRequests max_concurrent_requests int?
  `,
  ConsulIngressListener: `
    Port     port     int
    Protocol protocol string
    Services service  [ConsulIngressService]
  `,
  ConsulIngressConfigEntry: `
    TLS       tls      ConsulGatewayTLSConfig
    Listeners listener [ConsulIngressListener]
  `,
  ConsulLinkedService: `
    Name     name      string
    CAFile   ca_file   string
    CertFile cert_file string
    KeyFile  key_file  string
    SNI      sni       string
  `,
  ConsulTerminatingConfigEntry: `
    Services service [ConsulLinkedService]
  `,
  ConsulMeshConfigEntry: ``,
} as const;
