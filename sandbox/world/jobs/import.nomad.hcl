variable "version" {
  type    = string
  default = "0.4.0"
}

job "import" {
  datacenters = ["dc1"]
  type        = "batch"

  parameterized {
    payload       = "optional"
    meta_required = ["source"]
    meta_optional = ["dry_run", "limit"]
  }

  meta {
    dry_run = "false"
    limit   = "1000"
  }

  group "import" {
    task "import" {
      driver = "docker"

      config {
        image   = "registry.example.com/shop/import:${var.version}"
        command = "import"
        args    = ["--source", "${NOMAD_META_source}", "--limit", "${NOMAD_META_limit}"]
      }

      dispatch_payload {
        file = "input.json"
      }

      vault {
        role = "import"
      }

      template {
        destination = "secrets/warehouse.env"
        env         = true
        data        = <<-EOF
          {{ with secret "kv/data/shop/warehouse" }}WAREHOUSE_TOKEN={{ .Data.data.token }}{{ end }}
        EOF
      }

      resources {
        cpu    = 600
        memory = 512
      }
    }
  }
}
