# A whole platform in one job: ten groups, one process each here.

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
  tags = ["platform", "v${var.version}"]
  groups = {
    gateway   = 2
    search    = 2
    catalog   = 2
    pricing   = 1
    inventory = 1
    orders    = 1
    notify    = 1
    media     = 1
    audit     = 1
    jobs      = 1
  }
}

job "platform" {
  datacenters = ["*"]
  type        = "service"
  priority    = 60

  meta {
    owner       = "platform"
    cost_center = "4711"
  }

  update {
    max_parallel      = 1
    min_healthy_time  = "2s"
    healthy_deadline  = "1m"
    progress_deadline = "5m"
    auto_revert       = true
  }

  dynamic "group" {
    for_each = local.groups
    labels   = [group.key]

    content {
      count = group.value

      network {
        port "http" {}
      }

      service {
        name     = "platform-${group.key}"
        provider = local.provider
        port     = "http"
        tags     = local.tags

        check {
          type     = "http"
          path     = "/${group.key}/health"
          interval = "3s"
          timeout  = "3s"
        }
      }

      shutdown_delay = "1s"

      task "app" {
        driver = "raw_exec"

        config {
          command = local.node
          args    = ["local/service.mjs", group.key, var.version]
        }

        env {
          SERVICE   = group.key
          VERSION   = var.version
          LISTEN    = "http"
          LOG_LEVEL = var.log_level
        }

        template {
          destination = "local/service.mjs"
          data        = local.program
        }

        resources {
          cpu    = 20
          memory = 48
        }

        logs {
          max_files     = 2
          max_file_size = 5
        }
      }
    }
  }
}
