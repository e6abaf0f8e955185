variable "version" {
  type    = string
  default = "2.7.1"
}

job "checkout" {
  datacenters = ["dc1"]
  type        = "service"

  meta {
    owner = "payments"
  }

  update {
    max_parallel     = 2
    min_healthy_time = "10s"
    healthy_deadline = "3m"
    auto_revert      = true
  }

  group "checkout" {
    count = 4

    # The live count belongs to the autoscaler, not to this file.
    scaling {
      min     = 2
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
      port "http" {
        to = 8080
      }
    }

    service {
      name = "checkout"
      port = "http"
      tags = ["http", "pci"]

      check {
        type     = "http"
        path     = "/ready"
        interval = "10s"
        timeout  = "2s"
      }
    }

    spread {
      attribute = "${node.unique.id}"
      weight    = 60
    }

    task "checkout" {
      driver = "docker"

      config {
        image = "registry.example.com/shop/checkout:${var.version}"
        ports = ["http"]
      }

      env {
        CHECKOUT_VERSION = var.version
        PAYMENT_PROVIDER = "sandbox"
        PAYMENT_TOKEN    = "tok_demo_not_a_secret_42"
        CURRENCIES       = join(",", ["EUR", "JPY", "USD"])
      }

      resources {
        cpu    = 300
        memory = 256
      }
    }
  }
}
