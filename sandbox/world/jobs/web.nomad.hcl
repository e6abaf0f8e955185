variable "version" {
  type        = string
  default     = "1.0.0"
  description = "Tag of the web image."
}

variable "envoy_version" {
  type    = string
  default = "1.31.5"
}

locals {
  image = "registry.example.com/shop/web:${var.version}"
}

job "web" {
  datacenters = ["dc1"]
  type        = "service"
  priority    = 70

  meta {
    owner = "storefront"
    tier  = "1"
  }

  update {
    max_parallel      = 1
    canary            = 1
    auto_promote      = true
    auto_revert       = true
    health_check      = "checks"
    min_healthy_time  = "10s"
    healthy_deadline  = "45s"
    progress_deadline = "1m"
  }

  group "web" {
    count = 3

    constraint {
      operator = "distinct_hosts"
      value    = "true"
    }

    network {
      port "app" {}
      port "envoy" {}
      port "envoy_admin" {}
    }

    service {
      name = "web"
      port = "envoy"
      tags = ["http", "edge", "v${var.version}"]

      canary_tags = ["http", "canary"]

      meta {
        version = var.version
      }

      check {
        name     = "web over Envoy"
        type     = "http"
        path     = "/healthz"
        interval = "10s"
        timeout  = "2s"

        check_restart {
          limit = 3
          grace = "30s"
        }
      }
    }

    restart {
      attempts = 2
      interval = "30m"
      delay    = "15s"
      mode     = "fail"
    }

    shutdown_delay = "5s"

    task "app" {
      driver = "docker"
      leader = true

      config {
        image = local.image
        ports = ["app"]
        args  = ["serve", "--port", "${NOMAD_PORT_app}"]

        labels {
          team = "storefront"
        }
      }

      vault {
        role        = "web"
        change_mode = "restart"
      }

      env {
        APP_VERSION     = var.version
        LOG_LEVEL       = "info"
        DATABASE_HOST   = "db.service.consul"
        SESSION_SECRET  = "not-a-real-secret-5f1d9c"
        PAYMENTS_APIKEY = "pk_test_demo_0000000000"
        NODE_NAME       = "${node.unique.name}"
      }

      template {
        destination = "secrets/database.env"
        env         = true
        data        = <<-EOF
          {{ with secret "database/creds/web" }}
          DATABASE_USER="{{ .Data.username }}"
          DATABASE_PASSWORD="{{ .Data.password }}"
          {{ end }}
        EOF
      }

      template {
        destination   = "local/app.yml"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        data          = <<-EOF
          listen: 127.0.0.1:{{ env "NOMAD_PORT_app" }}
          catalogue: {{ range service "api" }}http://{{ .Address }}:{{ .Port }}{{ end }}
          features:
            new_checkout: {{ keyOrDefault "shop/features/new_checkout" "false" }}
            search: true
        EOF
      }

      resources {
        cpu    = 500
        memory = 512
      }

      logs {
        max_files     = 5
        max_file_size = 15
      }
    }

    task "envoy" {
      driver = "docker"

      lifecycle {
        hook    = "prestart"
        sidecar = true
      }

      config {
        image = "registry.example.com/mesh/envoy:${var.envoy_version}"
        ports = ["envoy", "envoy_admin"]
        args  = ["-c", "/local/envoy.yml", "--log-level", "warn"]
      }

      template {
        destination = "local/envoy.yml"
        data        = <<-EOF
          admin:
            address:
              socket_address: { address: 127.0.0.1, port_value: {{ env "NOMAD_PORT_envoy_admin" }} }
          static_resources:
            listeners:
              - name: ingress
                address:
                  socket_address: { address: 0.0.0.0, port_value: {{ env "NOMAD_PORT_envoy" }} }
            clusters:
              - name: app
                connect_timeout: 1s
                load_assignment:
                  cluster_name: app
                  endpoints:
                    - lb_endpoints:
                        - endpoint:
                            address:
                              socket_address: { address: 127.0.0.1, port_value: {{ env "NOMAD_PORT_app" }} }
        EOF
      }

      resources {
        cpu    = 200
        memory = 128
      }
    }
  }
}
