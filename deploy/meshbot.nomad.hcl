# Meshbot itself as a Nomad job: nomad job run -var image=registry.example.com/meshbot:0.1.0 deploy/meshbot.nomad.hcl
# Its secrets come from Vault (KV version 2, secret/meshbot) by Nomad's templates; docs/SECURITY.md lists the rights.

variable "image" {
  type        = string
  description = "The image built from deploy/Dockerfile."
}

job "meshbot" {
  datacenters = ["*"]
  type        = "service"

  # One after the other: what a replica drives goes over to the other one.
  update {
    max_parallel     = 1
    canary           = 0
    min_healthy_time = "10s"
    healthy_deadline = "2m"
    auto_revert      = true
  }

  group "meshbot" {
    count = 2

    network {
      port "http" {}
    }

    service {
      name     = "meshbot"
      port     = "http"
      provider = "consul"

      check {
        type     = "http"
        path     = "/healthz"
        interval = "10s"
        timeout  = "2s"
      }

      # Not ready means: Slack or Consul is away. Restarting would not bring them back.
      check {
        type      = "http"
        path      = "/readyz"
        interval  = "15s"
        timeout   = "5s"
        on_update = "ignore"
      }
    }

    task "meshbot" {
      driver = "docker"
      # An orderly end takes less than 5 s.
      kill_timeout = "10s"

      config {
        image           = var.image
        network_mode    = "host"
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]

        # The image's own check looks at port 8080; Consul's checks above look at the right one.
        healthchecks {
          disable = true
        }
      }

      vault {
        role = "meshbot"
      }

      env {
        MESHBOT_CONFIG = "${NOMAD_TASK_DIR}/meshbot.yml"
        NOMAD_ADDR = "https://nomad.example.com:4646"
        CONSUL_HTTP_ADDR = "https://consul.example.com:8501"
        SLACK_BOT_TOKEN_FILE = "${NOMAD_SECRETS_DIR}/slack-bot-token"
        SLACK_APP_TOKEN_FILE = "${NOMAD_SECRETS_DIR}/slack-app-token"
        MESHBOT_STATE_KEY_FILE = "${NOMAD_SECRETS_DIR}/state-key"
        NOMAD_TOKEN_FILE = "${NOMAD_SECRETS_DIR}/nomad-token"
        CONSUL_HTTP_TOKEN_FILE = "${NOMAD_SECRETS_DIR}/consul-token"
      }

      # Secrets as files: they are in no environment, and `nomad alloc exec env` does not show them.
      template {
        destination = "secrets/slack-bot-token"
        data        = "{{ with secret \"secret/data/meshbot\" }}{{ .Data.data.slack_bot_token }}{{ end }}"
        change_mode = "restart"
      }

      template {
        destination = "secrets/slack-app-token"
        data        = "{{ with secret \"secret/data/meshbot\" }}{{ .Data.data.slack_app_token }}{{ end }}"
        change_mode = "restart"
      }

      template {
        destination = "secrets/state-key"
        data        = "{{ with secret \"secret/data/meshbot\" }}{{ .Data.data.state_key }}{{ end }}"
        change_mode = "restart"
      }

      template {
        destination = "secrets/nomad-token"
        data        = "{{ with secret \"secret/data/meshbot\" }}{{ .Data.data.nomad_token }}{{ end }}"
        change_mode = "restart"
      }

      template {
        destination = "secrets/consul-token"
        data        = "{{ with secret \"secret/data/meshbot\" }}{{ .Data.data.consul_token }}{{ end }}"
        change_mode = "restart"
      }

      template {
        destination = "local/meshbot.yml"
        change_mode = "restart"

        data = <<EOT
http:
  listen: 0.0.0.0:{{ env "NOMAD_PORT_http" }}
environments:
  production:
    channel: C00PRODUCTION
    approvals: 1
    nomad: { namespace: production }
services:
  web: { version: { variable: version } }
EOT
      }

      resources {
        cpu    = 200
        memory = 512
      }
    }
  }
}
