variable "version" {
  type        = string
  default     = "1.0.0"
  description = "Release of web."
}

variable "envoy_version" {
  type    = string
  default = "1.31.5"
}

variable "count" {
  type    = number
  default = 3
}

variable "mode" {
  type        = string
  default     = "healthy"
  description = "healthy, sick (health checks fail), exit or hang."
}

job "web" {
  datacenters = ["*"]
  type        = "service"
  priority    = 70

  meta {
    owner = "storefront"
    tier  = "1"
  }

  # One allocation after another, a canary first; a broken version goes back by itself, at its first failure.
  update {
    max_parallel      = 1
    canary            = 1
    auto_promote      = true
    auto_revert       = true
    health_check      = "checks"
    min_healthy_time  = "2s"
    healthy_deadline  = "90s"
    progress_deadline = "0"
  }

  group "web" {
    count = var.count

    network {
      port "app" {}
      port "envoy" {}
      port "envoy_admin" {}
    }

    service {
      name     = "web"
      provider = local.provider
      port     = "envoy"
      tags     = ["http", "edge", "v${var.version}"]

      canary_tags = ["http", "canary"]

      check {
        name     = "web over Envoy"
        type     = "http"
        path     = "/healthz"
        interval = "3s"
        timeout  = "3s"

        check_restart {
          limit = 5
          grace = "60s"
        }
      }
    }

    restart {
      attempts = 2
      interval = "30m"
      delay    = "2s"
      mode     = "fail"
    }

    shutdown_delay = "1s"

    task "app" {
      driver = "raw_exec"
      leader = true

      config {
        command = local.node
        args    = ["local/service.mjs", "web", var.version]
      }

      env {
        APP_VERSION     = var.version
        LISTEN          = "app"
        LOG_LEVEL       = "info"
        MODE            = var.mode
        DATABASE_HOST   = "db.service.consul"
        SESSION_SECRET  = "not-a-real-secret-5f1d9c"
        PAYMENTS_APIKEY = "pk_test_demo_0000000000"
        NODE_NAME       = "${node.unique.name}"
        RELEASES        = local.releases
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

    task "envoy" {
      driver = "raw_exec"

      lifecycle {
        hook    = "prestart"
        sidecar = true
      }

      config {
        command = local.node
        args    = ["local/service.mjs", "envoy", var.envoy_version]
      }

      env {
        LISTEN  = "envoy,envoy_admin"
        FORWARD = "app"
      }

      template {
        destination = "local/service.mjs"
        data        = local.program
      }

      resources {
        cpu    = 30
        memory = 48
      }

      logs {
        max_files     = 2
        max_file_size = 5
      }
    }
  }
}
