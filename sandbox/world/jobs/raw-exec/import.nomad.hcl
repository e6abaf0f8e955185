variable "version" {
  type    = string
  default = "0.4.0"
}

job "import" {
  datacenters = ["*"]
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
      driver = "raw_exec"

      config {
        command = local.node
        args    = ["local/service.mjs", "import", var.version, "--source", "${NOMAD_META_source}"]
      }

      dispatch_payload {
        file = "input.json"
      }

      env {
        RELEASES = local.releases
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
