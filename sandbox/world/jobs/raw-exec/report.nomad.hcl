variable "version" {
  type    = string
  default = "1.2.0"
}

job "report" {
  datacenters = ["*"]
  type        = "batch"
  priority    = 30

  periodic {
    crons            = ["15 2 * * *"]
    prohibit_overlap = true
    time_zone        = "UTC"
  }

  group "report" {
    restart {
      attempts = 1
      interval = "1h"
      delay    = "30s"
      mode     = "fail"
    }

    reschedule {
      attempts  = 2
      interval  = "6h"
      delay     = "5m"
      unlimited = false
    }

    task "fetch" {
      driver = "raw_exec"

      lifecycle {
        hook = "prestart"
      }

      config {
        command = local.node
        args    = ["local/service.mjs", "report-fetch", var.version]
      }

      template {
        destination = "local/service.mjs"
        data        = local.program
      }

      resources {
        cpu    = 50
        memory = 64
      }
    }

    task "render" {
      driver = "raw_exec"

      config {
        command = local.node
        args    = ["local/service.mjs", "report-render", var.version]
      }

      env {
        REPORT_VERSION = var.version
        MAIL_PASSWORD  = "demo-mail-password"
        MAIL_TO        = "finance@example.com"
      }

      template {
        destination = "local/service.mjs"
        data        = local.program
      }

      resources {
        cpu    = 50
        memory = 64
      }
    }
  }
}
