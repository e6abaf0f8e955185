variable "version" {
  type    = string
  default = "3.4.0"
}

variable "count" {
  type    = number
  default = 3
}

job "api" {
  datacenters = ["dc1"]
  type        = "service"
  priority    = 70

  meta {
    owner = "platform"
  }

  # One canary; a person promotes it.
  update {
    max_parallel      = 1
    canary            = 1
    auto_promote      = false
    auto_revert       = true
    min_healthy_time  = "15s"
    healthy_deadline  = "5m"
    progress_deadline = "15m"
  }

  group "api" {
    count = var.count

    network {
      port "http" {}
      port "grpc" {}
    }

    service {
      name = "api"
      port = "http"
      tags = ["http"]

      canary_tags = ["canary"]

      check {
        type     = "http"
        path     = "/health"
        interval = "10s"
        timeout  = "3s"
      }
    }

    service {
      name = "api-grpc"
      port = "grpc"

      check {
        type     = "tcp"
        interval = "15s"
        timeout  = "2s"
      }
    }

    shutdown_delay = "10s"

    task "api" {
      driver       = "docker"
      kill_timeout = "20s"

      config {
        image = "registry.example.com/shop/api:${var.version}"
        ports = ["http", "grpc"]
      }

      vault {
        role = "api"
      }

      env {
        API_VERSION        = var.version
        LOG_FORMAT         = "json"
        JWT_SIGNING_KEY    = "demo-only-jwt-key-a1b2c3"
        RATE_LIMIT_PER_MIN = 600
      }

      template {
        destination = "local/limits.json"
        data        = <<-EOF
          {
            "search": {{ keyOrDefault "shop/limits/search" "50" }},
            "orders": {{ keyOrDefault "shop/limits/orders" "20" }}
          }
        EOF
      }

      resources {
        cpu    = 400
        memory = 512
      }
    }
  }
}
