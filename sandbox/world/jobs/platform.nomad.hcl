# A whole platform in one job: ten groups of five tasks, as teams end up with after years.

variable "version" {
  type    = string
  default = "5.0.0"
}

variable "log_level" {
  type    = string
  default = "info"

  validation {
    condition     = contains(["debug", "info", "warn", "error"], var.log_level)
    error_message = "The log level must be debug, info, warn or error."
  }
}

locals {
  registry = "registry.example.com/platform"
  tags     = ["platform", "v${var.version}"]
}

job "platform" {
  datacenters = ["dc1"]
  type        = "service"
  priority    = 60

  meta {
    owner       = "platform"
    cost_center = "4711"
  }

  update {
    max_parallel      = 1
    min_healthy_time  = "10s"
    healthy_deadline  = "5m"
    progress_deadline = "10m"
    auto_revert       = true
  }

  group "gateway" {
    count = 2

    meta {
      domain = "edge"
    }

    network {
      port "http" {}
      port "proxy" {}
      port "metrics" {}
    }

    service {
      name = "platform-gateway"
      port = "proxy"
      tags = local.tags

      check {
        type     = "http"
        path     = "/gateway/health"
        interval = "10s"
        timeout  = "2s"
      }
    }

    shutdown_delay = "3s"

    task "app" {
      driver = "docker"

      config {
        image = "${local.registry}/gateway:${var.version}"
        ports = ["http"]
      }

      env {
        SERVICE       = "gateway"
        VERSION       = var.version
        LOG_LEVEL     = var.log_level
        HTTP_PORT     = "${NOMAD_PORT_http}"
        GATEWAY_TOKEN = "demo-gateway-token-0000"
      }

      template {
        destination = "local/gateway.yml"
        data        = <<-EOF
          name: gateway
          domain: edge
          workers: {{ keyOrDefault "platform/gateway/workers" "4" }}
          peers:
          {{ range service "platform-gateway" }}
            - {{ .Address }}:{{ .Port }}
          {{ end }}
        EOF
      }

      resources {
        cpu    = 100
        memory = 96
      }
    }

    task "proxy" {
      driver = "docker"

      lifecycle {
        hook    = "prestart"
        sidecar = true
      }

      config {
        image = "${local.registry}/envoy:1.31.5"
        ports = ["proxy"]
        args  = ["-c", "/local/envoy.yml"]
      }

      template {
        destination   = "local/envoy.yml"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        data          = <<-EOF
          static_resources:
            clusters:
              - name: gateway
                connect_timeout: 1s
        EOF
      }

      resources {
        cpu    = 50
        memory = 48
      }
    }

    task "metrics" {
      driver = "docker"

      lifecycle {
        hook    = "poststart"
        sidecar = true
      }

      config {
        image = "${local.registry}/statsd:0.27.2"
        ports = ["metrics"]
      }

      env {
        PREFIX = "platform.gateway"
        FLUSH  = 10
      }

      resources {
        cpu    = 20
        memory = 32
      }
    }

    task "logs" {
      driver = "docker"

      lifecycle {
        hook    = "poststart"
        sidecar = true
      }

      config {
        image = "${local.registry}/log-shipper:2.3.0"
      }

      env {
        INDEX    = "platform-gateway"
        PASSWORD = "demo-shipper-password"
      }

      resources {
        cpu    = 20
        memory = 32
      }
    }

    task "warmup" {
      driver = "exec"

      lifecycle {
        hook = "poststart"
      }

      config {
        command = "/usr/bin/warm-cache"
        args    = ["--group", "gateway"]
      }

      resources {
        cpu    = 30
        memory = 48
      }
    }
  }

  group "search" {
    count = 2

    meta {
      domain = "discovery"
    }

    network {
      port "http" {}
      port "proxy" {}
      port "metrics" {}
    }

    service {
      name = "platform-search"
      port = "proxy"
      tags = local.tags

      check {
        type     = "http"
        path     = "/search/health"
        interval = "10s"
        timeout  = "2s"
      }
    }

    shutdown_delay = "3s"

    task "app" {
      driver = "docker"

      config {
        image = "${local.registry}/search:${var.version}"
        ports = ["http"]
      }

      env {
        SERVICE      = "search"
        VERSION      = var.version
        LOG_LEVEL    = var.log_level
        HTTP_PORT    = "${NOMAD_PORT_http}"
        SEARCH_TOKEN = "demo-search-token-0000"
      }

      template {
        destination = "local/search.yml"
        data        = <<-EOF
          name: search
          domain: discovery
          workers: {{ keyOrDefault "platform/search/workers" "4" }}
          peers:
          {{ range service "platform-search" }}
            - {{ .Address }}:{{ .Port }}
          {{ end }}
        EOF
      }

      resources {
        cpu    = 100
        memory = 96
      }
    }

    task "proxy" {
      driver = "docker"

      lifecycle {
        hook    = "prestart"
        sidecar = true
      }

      config {
        image = "${local.registry}/envoy:1.31.5"
        ports = ["proxy"]
        args  = ["-c", "/local/envoy.yml"]
      }

      template {
        destination   = "local/envoy.yml"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        data          = <<-EOF
          static_resources:
            clusters:
              - name: search
                connect_timeout: 1s
        EOF
      }

      resources {
        cpu    = 50
        memory = 48
      }
    }

    task "metrics" {
      driver = "docker"

      lifecycle {
        hook    = "poststart"
        sidecar = true
      }

      config {
        image = "${local.registry}/statsd:0.27.2"
        ports = ["metrics"]
      }

      env {
        PREFIX = "platform.search"
        FLUSH  = 10
      }

      resources {
        cpu    = 20
        memory = 32
      }
    }

    task "logs" {
      driver = "docker"

      lifecycle {
        hook    = "poststart"
        sidecar = true
      }

      config {
        image = "${local.registry}/log-shipper:2.3.0"
      }

      env {
        INDEX    = "platform-search"
        PASSWORD = "demo-shipper-password"
      }

      resources {
        cpu    = 20
        memory = 32
      }
    }

    task "warmup" {
      driver = "exec"

      lifecycle {
        hook = "poststart"
      }

      config {
        command = "/usr/bin/warm-cache"
        args    = ["--group", "search"]
      }

      resources {
        cpu    = 30
        memory = 48
      }
    }
  }

  group "catalog" {
    count = 2

    meta {
      domain = "discovery"
    }

    network {
      port "http" {}
      port "proxy" {}
      port "metrics" {}
    }

    service {
      name = "platform-catalog"
      port = "proxy"
      tags = local.tags

      check {
        type     = "http"
        path     = "/catalog/health"
        interval = "10s"
        timeout  = "2s"
      }
    }

    shutdown_delay = "3s"

    task "app" {
      driver = "docker"

      config {
        image = "${local.registry}/catalog:${var.version}"
        ports = ["http"]
      }

      env {
        SERVICE       = "catalog"
        VERSION       = var.version
        LOG_LEVEL     = var.log_level
        HTTP_PORT     = "${NOMAD_PORT_http}"
        CATALOG_TOKEN = "demo-catalog-token-0000"
      }

      template {
        destination = "local/catalog.yml"
        data        = <<-EOF
          name: catalog
          domain: discovery
          workers: {{ keyOrDefault "platform/catalog/workers" "4" }}
          peers:
          {{ range service "platform-catalog" }}
            - {{ .Address }}:{{ .Port }}
          {{ end }}
        EOF
      }

      resources {
        cpu    = 100
        memory = 96
      }
    }

    task "proxy" {
      driver = "docker"

      lifecycle {
        hook    = "prestart"
        sidecar = true
      }

      config {
        image = "${local.registry}/envoy:1.31.5"
        ports = ["proxy"]
        args  = ["-c", "/local/envoy.yml"]
      }

      template {
        destination   = "local/envoy.yml"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        data          = <<-EOF
          static_resources:
            clusters:
              - name: catalog
                connect_timeout: 1s
        EOF
      }

      resources {
        cpu    = 50
        memory = 48
      }
    }

    task "metrics" {
      driver = "docker"

      lifecycle {
        hook    = "poststart"
        sidecar = true
      }

      config {
        image = "${local.registry}/statsd:0.27.2"
        ports = ["metrics"]
      }

      env {
        PREFIX = "platform.catalog"
        FLUSH  = 10
      }

      resources {
        cpu    = 20
        memory = 32
      }
    }

    task "logs" {
      driver = "docker"

      lifecycle {
        hook    = "poststart"
        sidecar = true
      }

      config {
        image = "${local.registry}/log-shipper:2.3.0"
      }

      env {
        INDEX    = "platform-catalog"
        PASSWORD = "demo-shipper-password"
      }

      resources {
        cpu    = 20
        memory = 32
      }
    }

    task "warmup" {
      driver = "exec"

      lifecycle {
        hook = "poststart"
      }

      config {
        command = "/usr/bin/warm-cache"
        args    = ["--group", "catalog"]
      }

      resources {
        cpu    = 30
        memory = 48
      }
    }
  }

  group "pricing" {
    count = 1

    meta {
      domain = "commerce"
    }

    network {
      port "http" {}
      port "proxy" {}
      port "metrics" {}
    }

    service {
      name = "platform-pricing"
      port = "proxy"
      tags = local.tags

      check {
        type     = "http"
        path     = "/pricing/health"
        interval = "10s"
        timeout  = "2s"
      }
    }

    shutdown_delay = "3s"

    task "app" {
      driver = "docker"

      config {
        image = "${local.registry}/pricing:${var.version}"
        ports = ["http"]
      }

      env {
        SERVICE       = "pricing"
        VERSION       = var.version
        LOG_LEVEL     = var.log_level
        HTTP_PORT     = "${NOMAD_PORT_http}"
        PRICING_TOKEN = "demo-pricing-token-0000"
      }

      template {
        destination = "local/pricing.yml"
        data        = <<-EOF
          name: pricing
          domain: commerce
          workers: {{ keyOrDefault "platform/pricing/workers" "4" }}
          peers:
          {{ range service "platform-pricing" }}
            - {{ .Address }}:{{ .Port }}
          {{ end }}
        EOF
      }

      resources {
        cpu    = 100
        memory = 96
      }
    }

    task "proxy" {
      driver = "docker"

      lifecycle {
        hook    = "prestart"
        sidecar = true
      }

      config {
        image = "${local.registry}/envoy:1.31.5"
        ports = ["proxy"]
        args  = ["-c", "/local/envoy.yml"]
      }

      template {
        destination   = "local/envoy.yml"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        data          = <<-EOF
          static_resources:
            clusters:
              - name: pricing
                connect_timeout: 1s
        EOF
      }

      resources {
        cpu    = 50
        memory = 48
      }
    }

    task "metrics" {
      driver = "docker"

      lifecycle {
        hook    = "poststart"
        sidecar = true
      }

      config {
        image = "${local.registry}/statsd:0.27.2"
        ports = ["metrics"]
      }

      env {
        PREFIX = "platform.pricing"
        FLUSH  = 10
      }

      resources {
        cpu    = 20
        memory = 32
      }
    }

    task "logs" {
      driver = "docker"

      lifecycle {
        hook    = "poststart"
        sidecar = true
      }

      config {
        image = "${local.registry}/log-shipper:2.3.0"
      }

      env {
        INDEX    = "platform-pricing"
        PASSWORD = "demo-shipper-password"
      }

      resources {
        cpu    = 20
        memory = 32
      }
    }

    task "warmup" {
      driver = "exec"

      lifecycle {
        hook = "poststart"
      }

      config {
        command = "/usr/bin/warm-cache"
        args    = ["--group", "pricing"]
      }

      resources {
        cpu    = 30
        memory = 48
      }
    }
  }

  group "inventory" {
    count = 1

    meta {
      domain = "commerce"
    }

    network {
      port "http" {}
      port "proxy" {}
      port "metrics" {}
    }

    service {
      name = "platform-inventory"
      port = "proxy"
      tags = local.tags

      check {
        type     = "http"
        path     = "/inventory/health"
        interval = "10s"
        timeout  = "2s"
      }
    }

    shutdown_delay = "3s"

    task "app" {
      driver = "docker"

      config {
        image = "${local.registry}/inventory:${var.version}"
        ports = ["http"]
      }

      env {
        SERVICE         = "inventory"
        VERSION         = var.version
        LOG_LEVEL       = var.log_level
        HTTP_PORT       = "${NOMAD_PORT_http}"
        INVENTORY_TOKEN = "demo-inventory-token-0000"
      }

      template {
        destination = "local/inventory.yml"
        data        = <<-EOF
          name: inventory
          domain: commerce
          workers: {{ keyOrDefault "platform/inventory/workers" "4" }}
          peers:
          {{ range service "platform-inventory" }}
            - {{ .Address }}:{{ .Port }}
          {{ end }}
        EOF
      }

      resources {
        cpu    = 100
        memory = 96
      }
    }

    task "proxy" {
      driver = "docker"

      lifecycle {
        hook    = "prestart"
        sidecar = true
      }

      config {
        image = "${local.registry}/envoy:1.31.5"
        ports = ["proxy"]
        args  = ["-c", "/local/envoy.yml"]
      }

      template {
        destination   = "local/envoy.yml"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        data          = <<-EOF
          static_resources:
            clusters:
              - name: inventory
                connect_timeout: 1s
        EOF
      }

      resources {
        cpu    = 50
        memory = 48
      }
    }

    task "metrics" {
      driver = "docker"

      lifecycle {
        hook    = "poststart"
        sidecar = true
      }

      config {
        image = "${local.registry}/statsd:0.27.2"
        ports = ["metrics"]
      }

      env {
        PREFIX = "platform.inventory"
        FLUSH  = 10
      }

      resources {
        cpu    = 20
        memory = 32
      }
    }

    task "logs" {
      driver = "docker"

      lifecycle {
        hook    = "poststart"
        sidecar = true
      }

      config {
        image = "${local.registry}/log-shipper:2.3.0"
      }

      env {
        INDEX    = "platform-inventory"
        PASSWORD = "demo-shipper-password"
      }

      resources {
        cpu    = 20
        memory = 32
      }
    }

    task "warmup" {
      driver = "exec"

      lifecycle {
        hook = "poststart"
      }

      config {
        command = "/usr/bin/warm-cache"
        args    = ["--group", "inventory"]
      }

      resources {
        cpu    = 30
        memory = 48
      }
    }
  }

  group "orders" {
    count = 1

    meta {
      domain = "commerce"
    }

    network {
      port "http" {}
      port "proxy" {}
      port "metrics" {}
    }

    service {
      name = "platform-orders"
      port = "proxy"
      tags = local.tags

      check {
        type     = "http"
        path     = "/orders/health"
        interval = "10s"
        timeout  = "2s"
      }
    }

    shutdown_delay = "3s"

    task "app" {
      driver = "docker"

      config {
        image = "${local.registry}/orders:${var.version}"
        ports = ["http"]
      }

      env {
        SERVICE      = "orders"
        VERSION      = var.version
        LOG_LEVEL    = var.log_level
        HTTP_PORT    = "${NOMAD_PORT_http}"
        ORDERS_TOKEN = "demo-orders-token-0000"
      }

      template {
        destination = "local/orders.yml"
        data        = <<-EOF
          name: orders
          domain: commerce
          workers: {{ keyOrDefault "platform/orders/workers" "4" }}
          peers:
          {{ range service "platform-orders" }}
            - {{ .Address }}:{{ .Port }}
          {{ end }}
        EOF
      }

      resources {
        cpu    = 100
        memory = 96
      }
    }

    task "proxy" {
      driver = "docker"

      lifecycle {
        hook    = "prestart"
        sidecar = true
      }

      config {
        image = "${local.registry}/envoy:1.31.5"
        ports = ["proxy"]
        args  = ["-c", "/local/envoy.yml"]
      }

      template {
        destination   = "local/envoy.yml"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        data          = <<-EOF
          static_resources:
            clusters:
              - name: orders
                connect_timeout: 1s
        EOF
      }

      resources {
        cpu    = 50
        memory = 48
      }
    }

    task "metrics" {
      driver = "docker"

      lifecycle {
        hook    = "poststart"
        sidecar = true
      }

      config {
        image = "${local.registry}/statsd:0.27.2"
        ports = ["metrics"]
      }

      env {
        PREFIX = "platform.orders"
        FLUSH  = 10
      }

      resources {
        cpu    = 20
        memory = 32
      }
    }

    task "logs" {
      driver = "docker"

      lifecycle {
        hook    = "poststart"
        sidecar = true
      }

      config {
        image = "${local.registry}/log-shipper:2.3.0"
      }

      env {
        INDEX    = "platform-orders"
        PASSWORD = "demo-shipper-password"
      }

      resources {
        cpu    = 20
        memory = 32
      }
    }

    task "warmup" {
      driver = "exec"

      lifecycle {
        hook = "poststart"
      }

      config {
        command = "/usr/bin/warm-cache"
        args    = ["--group", "orders"]
      }

      resources {
        cpu    = 30
        memory = 48
      }
    }
  }

  group "notify" {
    count = 1

    meta {
      domain = "messaging"
    }

    network {
      port "http" {}
      port "proxy" {}
      port "metrics" {}
    }

    service {
      name = "platform-notify"
      port = "proxy"
      tags = local.tags

      check {
        type     = "http"
        path     = "/notify/health"
        interval = "10s"
        timeout  = "2s"
      }
    }

    shutdown_delay = "3s"

    task "app" {
      driver = "docker"

      config {
        image = "${local.registry}/notify:${var.version}"
        ports = ["http"]
      }

      env {
        SERVICE      = "notify"
        VERSION      = var.version
        LOG_LEVEL    = var.log_level
        HTTP_PORT    = "${NOMAD_PORT_http}"
        NOTIFY_TOKEN = "demo-notify-token-0000"
      }

      template {
        destination = "local/notify.yml"
        data        = <<-EOF
          name: notify
          domain: messaging
          workers: {{ keyOrDefault "platform/notify/workers" "4" }}
          peers:
          {{ range service "platform-notify" }}
            - {{ .Address }}:{{ .Port }}
          {{ end }}
        EOF
      }

      resources {
        cpu    = 100
        memory = 96
      }
    }

    task "proxy" {
      driver = "docker"

      lifecycle {
        hook    = "prestart"
        sidecar = true
      }

      config {
        image = "${local.registry}/envoy:1.31.5"
        ports = ["proxy"]
        args  = ["-c", "/local/envoy.yml"]
      }

      template {
        destination   = "local/envoy.yml"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        data          = <<-EOF
          static_resources:
            clusters:
              - name: notify
                connect_timeout: 1s
        EOF
      }

      resources {
        cpu    = 50
        memory = 48
      }
    }

    task "metrics" {
      driver = "docker"

      lifecycle {
        hook    = "poststart"
        sidecar = true
      }

      config {
        image = "${local.registry}/statsd:0.27.2"
        ports = ["metrics"]
      }

      env {
        PREFIX = "platform.notify"
        FLUSH  = 10
      }

      resources {
        cpu    = 20
        memory = 32
      }
    }

    task "logs" {
      driver = "docker"

      lifecycle {
        hook    = "poststart"
        sidecar = true
      }

      config {
        image = "${local.registry}/log-shipper:2.3.0"
      }

      env {
        INDEX    = "platform-notify"
        PASSWORD = "demo-shipper-password"
      }

      resources {
        cpu    = 20
        memory = 32
      }
    }

    task "warmup" {
      driver = "exec"

      lifecycle {
        hook = "poststart"
      }

      config {
        command = "/usr/bin/warm-cache"
        args    = ["--group", "notify"]
      }

      resources {
        cpu    = 30
        memory = 48
      }
    }
  }

  group "media" {
    count = 1

    meta {
      domain = "content"
    }

    network {
      port "http" {}
      port "proxy" {}
      port "metrics" {}
    }

    service {
      name = "platform-media"
      port = "proxy"
      tags = local.tags

      check {
        type     = "http"
        path     = "/media/health"
        interval = "10s"
        timeout  = "2s"
      }
    }

    shutdown_delay = "3s"

    task "app" {
      driver = "docker"

      config {
        image = "${local.registry}/media:${var.version}"
        ports = ["http"]
      }

      env {
        SERVICE     = "media"
        VERSION     = var.version
        LOG_LEVEL   = var.log_level
        HTTP_PORT   = "${NOMAD_PORT_http}"
        MEDIA_TOKEN = "demo-media-token-0000"
      }

      template {
        destination = "local/media.yml"
        data        = <<-EOF
          name: media
          domain: content
          workers: {{ keyOrDefault "platform/media/workers" "4" }}
          peers:
          {{ range service "platform-media" }}
            - {{ .Address }}:{{ .Port }}
          {{ end }}
        EOF
      }

      resources {
        cpu    = 100
        memory = 96
      }
    }

    task "proxy" {
      driver = "docker"

      lifecycle {
        hook    = "prestart"
        sidecar = true
      }

      config {
        image = "${local.registry}/envoy:1.31.5"
        ports = ["proxy"]
        args  = ["-c", "/local/envoy.yml"]
      }

      template {
        destination   = "local/envoy.yml"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        data          = <<-EOF
          static_resources:
            clusters:
              - name: media
                connect_timeout: 1s
        EOF
      }

      resources {
        cpu    = 50
        memory = 48
      }
    }

    task "metrics" {
      driver = "docker"

      lifecycle {
        hook    = "poststart"
        sidecar = true
      }

      config {
        image = "${local.registry}/statsd:0.27.2"
        ports = ["metrics"]
      }

      env {
        PREFIX = "platform.media"
        FLUSH  = 10
      }

      resources {
        cpu    = 20
        memory = 32
      }
    }

    task "logs" {
      driver = "docker"

      lifecycle {
        hook    = "poststart"
        sidecar = true
      }

      config {
        image = "${local.registry}/log-shipper:2.3.0"
      }

      env {
        INDEX    = "platform-media"
        PASSWORD = "demo-shipper-password"
      }

      resources {
        cpu    = 20
        memory = 32
      }
    }

    task "warmup" {
      driver = "exec"

      lifecycle {
        hook = "poststart"
      }

      config {
        command = "/usr/bin/warm-cache"
        args    = ["--group", "media"]
      }

      resources {
        cpu    = 30
        memory = 48
      }
    }
  }

  group "audit" {
    count = 1

    meta {
      domain = "compliance"
    }

    network {
      port "http" {}
      port "proxy" {}
      port "metrics" {}
    }

    service {
      name = "platform-audit"
      port = "proxy"
      tags = local.tags

      check {
        type     = "http"
        path     = "/audit/health"
        interval = "10s"
        timeout  = "2s"
      }
    }

    shutdown_delay = "3s"

    task "app" {
      driver = "docker"

      config {
        image = "${local.registry}/audit:${var.version}"
        ports = ["http"]
      }

      env {
        SERVICE     = "audit"
        VERSION     = var.version
        LOG_LEVEL   = var.log_level
        HTTP_PORT   = "${NOMAD_PORT_http}"
        AUDIT_TOKEN = "demo-audit-token-0000"
      }

      template {
        destination = "local/audit.yml"
        data        = <<-EOF
          name: audit
          domain: compliance
          workers: {{ keyOrDefault "platform/audit/workers" "4" }}
          peers:
          {{ range service "platform-audit" }}
            - {{ .Address }}:{{ .Port }}
          {{ end }}
        EOF
      }

      resources {
        cpu    = 100
        memory = 96
      }
    }

    task "proxy" {
      driver = "docker"

      lifecycle {
        hook    = "prestart"
        sidecar = true
      }

      config {
        image = "${local.registry}/envoy:1.31.5"
        ports = ["proxy"]
        args  = ["-c", "/local/envoy.yml"]
      }

      template {
        destination   = "local/envoy.yml"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        data          = <<-EOF
          static_resources:
            clusters:
              - name: audit
                connect_timeout: 1s
        EOF
      }

      resources {
        cpu    = 50
        memory = 48
      }
    }

    task "metrics" {
      driver = "docker"

      lifecycle {
        hook    = "poststart"
        sidecar = true
      }

      config {
        image = "${local.registry}/statsd:0.27.2"
        ports = ["metrics"]
      }

      env {
        PREFIX = "platform.audit"
        FLUSH  = 10
      }

      resources {
        cpu    = 20
        memory = 32
      }
    }

    task "logs" {
      driver = "docker"

      lifecycle {
        hook    = "poststart"
        sidecar = true
      }

      config {
        image = "${local.registry}/log-shipper:2.3.0"
      }

      env {
        INDEX    = "platform-audit"
        PASSWORD = "demo-shipper-password"
      }

      resources {
        cpu    = 20
        memory = 32
      }
    }

    task "warmup" {
      driver = "exec"

      lifecycle {
        hook = "poststart"
      }

      config {
        command = "/usr/bin/warm-cache"
        args    = ["--group", "audit"]
      }

      resources {
        cpu    = 30
        memory = 48
      }
    }
  }

  group "jobs" {
    count = 1

    meta {
      domain = "operations"
    }

    network {
      port "http" {}
      port "proxy" {}
      port "metrics" {}
    }

    service {
      name = "platform-jobs"
      port = "proxy"
      tags = local.tags

      check {
        type     = "http"
        path     = "/jobs/health"
        interval = "10s"
        timeout  = "2s"
      }
    }

    shutdown_delay = "3s"

    task "app" {
      driver = "docker"

      config {
        image = "${local.registry}/jobs:${var.version}"
        ports = ["http"]
      }

      env {
        SERVICE    = "jobs"
        VERSION    = var.version
        LOG_LEVEL  = var.log_level
        HTTP_PORT  = "${NOMAD_PORT_http}"
        JOBS_TOKEN = "demo-jobs-token-0000"
      }

      template {
        destination = "local/jobs.yml"
        data        = <<-EOF
          name: jobs
          domain: operations
          workers: {{ keyOrDefault "platform/jobs/workers" "4" }}
          peers:
          {{ range service "platform-jobs" }}
            - {{ .Address }}:{{ .Port }}
          {{ end }}
        EOF
      }

      resources {
        cpu    = 100
        memory = 96
      }
    }

    task "proxy" {
      driver = "docker"

      lifecycle {
        hook    = "prestart"
        sidecar = true
      }

      config {
        image = "${local.registry}/envoy:1.31.5"
        ports = ["proxy"]
        args  = ["-c", "/local/envoy.yml"]
      }

      template {
        destination   = "local/envoy.yml"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        data          = <<-EOF
          static_resources:
            clusters:
              - name: jobs
                connect_timeout: 1s
        EOF
      }

      resources {
        cpu    = 50
        memory = 48
      }
    }

    task "metrics" {
      driver = "docker"

      lifecycle {
        hook    = "poststart"
        sidecar = true
      }

      config {
        image = "${local.registry}/statsd:0.27.2"
        ports = ["metrics"]
      }

      env {
        PREFIX = "platform.jobs"
        FLUSH  = 10
      }

      resources {
        cpu    = 20
        memory = 32
      }
    }

    task "logs" {
      driver = "docker"

      lifecycle {
        hook    = "poststart"
        sidecar = true
      }

      config {
        image = "${local.registry}/log-shipper:2.3.0"
      }

      env {
        INDEX    = "platform-jobs"
        PASSWORD = "demo-shipper-password"
      }

      resources {
        cpu    = 20
        memory = 32
      }
    }

    task "warmup" {
      driver = "exec"

      lifecycle {
        hook = "poststart"
      }

      config {
        command = "/usr/bin/warm-cache"
        args    = ["--group", "jobs"]
      }

      resources {
        cpu    = 30
        memory = 48
      }
    }
  }
}
