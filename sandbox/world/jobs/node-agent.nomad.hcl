variable "version" {
  type    = string
  default = "0.9.2"
}

job "node-agent" {
  datacenters = ["dc1"]
  type        = "system"
  priority    = 90

  constraint {
    attribute = "${attr.kernel.name}"
    value     = "linux"
  }

  update {
    max_parallel     = 1
    min_healthy_time = "10s"
    healthy_deadline = "2m"
  }

  group "agent" {
    network {
      port "metrics" {
        static = 9100
      }
    }

    service {
      name = "node-agent"
      port = "metrics"

      check {
        type     = "http"
        path     = "/metrics"
        interval = "30s"
        timeout  = "5s"
      }
    }

    ephemeral_disk {
      size = 150
    }

    task "agent" {
      driver = "raw_exec"

      config {
        command = "/usr/local/bin/node-agent"
        args    = ["--listen", ":9100", "--version", var.version]
      }

      artifact {
        source      = "https://artifacts.example.com/node-agent/${var.version}/node-agent.tar.gz"
        destination = "local/"

        options {
          checksum = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
        }
      }

      resources {
        cpu    = 100
        memory = 64
      }
    }
  }
}
