variable "version" {
  type    = string
  default = "2.7.1"
}

variable "count" {
  type    = number
  default = 4
}

variable "mode" {
  type    = string
  default = "healthy"
}

job "checkout" {
  datacenters = ["*"]
  type        = "service"

  meta {
    owner = "payments"
  }

  update {
    max_parallel     = 2
    min_healthy_time = "2s"
    healthy_deadline = "90s"
    auto_revert      = true
  }

  group "checkout" {
    count = var.count

    # The live count belongs to the autoscaler, not to this file.
    scaling {
      min     = 1
      max     = 10
      enabled = true

      policy {
        cooldown            = "2m"
        evaluation_interval = "30s"

        check "cpu" {
          source = "nomad-apm"
          query  = "avg_cpu"

          strategy "target-value" {
            target = 70
          }
        }
      }
    }

    network {
      port "http" {}
    }

    service {
      name     = "checkout"
      provider = local.provider
      port     = "http"
      tags     = ["http", "pci"]

      check {
        type     = "http"
        path     = "/ready"
        interval = "3s"
        timeout  = "3s"
      }
    }

    spread {
      attribute = "${node.unique.id}"
      weight    = 60
    }

    task "checkout" {
      driver = "raw_exec"

      config {
        command = local.node
        args    = ["local/service.mjs", "checkout", var.version]
      }

      env {
        CHECKOUT_VERSION = var.version
        LISTEN           = "http"
        MODE             = var.mode
        PAYMENT_PROVIDER = "sandbox"
        PAYMENT_TOKEN    = "tok_demo_not_a_secret_42"
        CURRENCIES       = join(",", ["EUR", "JPY", "USD"])
        RELEASES         = local.releases
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
