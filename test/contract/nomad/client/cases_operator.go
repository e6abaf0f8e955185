package main

import (
	"strings"

	"github.com/hashicorp/nomad/api"
)

var operatorCases = []testCase{
	{name: "status: there is a leader, and it is a peer", run: func(s *scope) {
		leader, err := s.client.Status().Leader()
		s.must(err, "asking for the leader")
		peers, err := s.client.Status().Peers()
		s.must(err, "asking for the peers")
		s.equal("peers", peers, []string{leader})
		regional, err := s.client.Status().RegionLeader("global")
		s.must(err, "asking for the region's leader")
		s.equal("region's leader", regional, leader)
	}},
	{name: "status: a region that is not there is refused", run: func(s *scope) {
		_, err := s.client.Status().RegionLeader("mars")
		s.refused(err, 500, "No path to region")
		regions, err := s.client.Regions().List()
		s.must(err, "listing regions")
		s.equal("regions", regions, []string{"global"})
	}},
	{name: "agent: it tells of itself", run: func(s *scope) {
		self, err := s.client.Agent().Self()
		s.must(err, "asking")
		version := self.Config["Version"].(map[string]any)["Version"]
		s.equal("version", self.Member.Tags["build"], version)
		region, err := s.client.Agent().Region()
		s.must(err, "asking for the region")
		s.equal("region", region, "global")
		datacenter, err := s.client.Agent().Datacenter()
		s.must(err, "asking for the datacenter")
		s.equal("datacenter", datacenter, "dc1")
		name, err := s.client.Agent().NodeName()
		s.must(err, "asking for the name")
		s.check(strings.HasPrefix(self.Member.Name, name), "names %q and %q", self.Member.Name, name)
	}},
	{name: "agent: members, servers and health", run: func(s *scope) {
		members, err := s.client.Agent().Members()
		s.must(err, "listing members")
		s.equal("status", members.Members[0].Status, "alive")
		s.equal("role", members.Members[0].Tags["role"], "nomad")
		servers, err := s.client.Agent().Servers()
		s.must(err, "listing servers")
		s.equal("servers", len(servers), 1)
		health, err := s.client.Agent().Health()
		s.must(err, "asking for health")
		s.check(health.Server.Ok && health.Client.Ok, "health: %+v", health)
	}},
	{name: "operator: raft has one voter, the leader", run: func(s *scope) {
		raft, err := s.client.Operator().RaftGetConfiguration(nil)
		s.must(err, "reading")
		s.equal("servers", len(raft.Servers), 1)
		s.check(raft.Servers[0].Leader && raft.Servers[0].Voter, "server: %+v", raft.Servers[0])
		leader, err := s.client.Status().Leader()
		s.must(err, "asking for the leader")
		s.equal("address", raft.Servers[0].Address, leader)
	}},
	{name: "operator: autopilot is configured and healthy", run: func(s *scope) {
		config, _, err := s.client.Operator().AutopilotGetConfiguration(nil)
		s.must(err, "reading the configuration")
		s.equal("dead servers are removed", config.CleanupDeadServers, true)
		health, _, err := s.client.Operator().AutopilotServerHealth(nil)
		s.must(err, "reading health")
		s.check(health.Healthy && len(health.Servers) == 1, "health: %+v", health)
		updated, _, err := s.client.Operator().AutopilotCASConfiguration(&api.AutopilotConfiguration{CleanupDeadServers: true, ModifyIndex: 1}, nil)
		s.must(err, "writing under an old index")
		s.equal("updated", updated, false)
		config.MinQuorum = 0
		_, err = s.client.Operator().AutopilotSetConfiguration(config, nil)
		s.must(err, "writing")
	}},
	{name: "operator: the scheduler's configuration is read", run: func(s *scope) {
		found, _, err := s.client.Operator().SchedulerGetConfiguration(nil)
		s.must(err, "reading")
		s.equal("algorithm", found.SchedulerConfig.SchedulerAlgorithm, api.SchedulerAlgorithmBinpack)
		s.equal("preemption", found.SchedulerConfig.PreemptionConfig, api.PreemptionConfig{SystemSchedulerEnabled: true})
		wrong := *found.SchedulerConfig
		wrong.SchedulerAlgorithm = "none"
		_, _, err = s.client.Operator().SchedulerSetConfiguration(&wrong, nil)
		s.refused(err, 400, "invalid scheduler algorithm")
	}},
}
