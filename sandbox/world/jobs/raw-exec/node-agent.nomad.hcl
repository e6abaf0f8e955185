variable "version" {
  type    = string
  default = "0.9.2"
}

job "node-agent" {
  datacenters = ["*"]
  type        = "system"
  priority    = 90

  update {
    max_parallel     = 1
    min_healthy_time = "2s"
    healthy_deadline = "1m"
  }

  group "agent" {
    # No fixed port: an agent of somebody's own may listen on it.
    network {
      port "metrics" {}
    }

    service {
      name     = "node-agent"
      provider = local.provider
      port     = "metrics"

      check {
        type     = "http"
        path     = "/metrics"
        interval = "5s"
        timeout  = "2s"
      }
    }

    ephemeral_disk {
      size = 150
    }

    task "agent" {
      driver = "raw_exec"

      config {
        command = local.node
        args    = ["local/service.mjs", "node-agent", var.version]
      }

      env {
        LISTEN = "metrics"
      }

      template {
        destination = "local/service.mjs"
        data        = local.program
      }

      resources {
        cpu    = 30
        memory = 48
      }
    }
  }
}
