variable "version" {
  type    = string
  default = "1.2.0"
}

job "report" {
  datacenters = ["dc1"]
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
      driver = "exec"

      lifecycle {
        hook = "prestart"
      }

      config {
        command = "/usr/bin/report-fetch"
        args    = ["--day", "yesterday", "--out", "${NOMAD_ALLOC_DIR}/data"]
      }

      resources {
        cpu    = 200
        memory = 128
      }
    }

    task "render" {
      driver = "java"

      config {
        jar_path    = "local/report-${var.version}.jar"
        jvm_options = ["-Xmx512m", "-Xms128m"]
      }

      env {
        REPORT_VERSION = var.version
        MAIL_PASSWORD  = "demo-mail-password"
        MAIL_TO        = "finance@example.com"
      }

      resources {
        cpu    = 500
        memory = 768
      }
    }
  }
}
