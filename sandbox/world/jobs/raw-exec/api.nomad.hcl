variable "version" {
  type    = string
  default = "3.4.0"
}

variable "count" {
  type    = number
  default = 3
}

variable "mode" {
  type    = string
  default = "healthy"
}

job "api" {
  datacenters = ["*"]
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
    min_healthy_time  = "2s"
    healthy_deadline  = "90s"
    progress_deadline = "15m"
  }

  group "api" {
    count = var.count

    network {
      port "http" {}
      port "grpc" {}
    }

    service {
      name     = "api"
      provider = local.provider
      port     = "http"
      tags     = ["http"]

      canary_tags = ["canary"]

      check {
        type     = "http"
        path     = "/health"
        interval = "3s"
        timeout  = "3s"
      }
    }

    service {
      name     = "api-grpc"
      provider = local.provider
      port     = "grpc"

      check {
        type     = "tcp"
        interval = "5s"
        timeout  = "3s"
      }
    }

    shutdown_delay = "2s"

    task "api" {
      driver       = "raw_exec"
      kill_timeout = "5s"

      config {
        command = local.node
        args    = ["local/service.mjs", "api", var.version]
      }

      env {
        API_VERSION        = var.version
        LISTEN             = "http,grpc"
        LOG_FORMAT         = "json"
        MODE               = var.mode
        JWT_SIGNING_KEY    = "demo-only-jwt-key-a1b2c3"
        RATE_LIMIT_PER_MIN = 600
        RELEASES           = local.releases
      }

      template {
        destination = "local/service.mjs"
        data        = local.program
      }

      resources {
        cpu    = 50
        memory = 64
      }

      logs {
        max_files     = 2
        max_file_size = 5
      }
    }
  }
}
