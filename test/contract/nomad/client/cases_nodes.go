package main

import (
	"github.com/hashicorp/nomad/api"
)

// node is the one that runs tasks.
func (s *scope) node() *api.Node {
	nodes, _, err := s.client.Nodes().List(&api.QueryOptions{Filter: `Status == "ready"`})
	s.must(err, "listing nodes")
	s.check(len(nodes) > 0, "no node is ready")
	node, _, err := s.client.Nodes().Info(nodes[0].ID, nil)
	s.must(err, "reading the node")
	return node
}

var nodeCases = []testCase{
	{name: "nodes: lists take a prefix and a filter", run: func(s *scope) {
		node := s.node()
		found, _, err := s.client.Nodes().PrefixList(node.ID[:8])
		s.must(err, "listing")
		s.equal("name", found[0].Name, node.Name)
		s.check(found[0].Drivers["raw_exec"].Healthy, "raw_exec is not healthy")
		found, _, err = s.client.Nodes().List(&api.QueryOptions{Filter: `Name == "nobody"`})
		s.must(err, "filtering")
		s.equal("found", len(found), 0)
	}},
	{name: "nodes: resources and the operating system are shown on request", run: func(s *scope) {
		found, _, err := s.client.Nodes().List(&api.QueryOptions{Params: map[string]string{"resources": "true", "os": "true"}})
		s.must(err, "listing")
		s.check(found[0].NodeResources != nil && found[0].NodeResources.Memory.MemoryMB > 0, "no resources: %+v", found[0])
		s.check(found[0].Attributes["os.name"] != "", "no operating system: %+v", found[0].Attributes)
	}},
	{name: "nodes: one is read whole", run: func(s *scope) {
		node := s.node()
		s.equal("status", node.Status, "ready")
		s.equal("eligibility", node.SchedulingEligibility, "eligible")
		s.equal("pool", node.NodePool, "default")
		s.check(node.Attributes["kernel.name"] == "linux", "attributes: %+v", node.Attributes)
		s.check(node.NodeResources.Cpu.CpuShares > 0, "resources: %+v", node.NodeResources)
	}},
	{name: "nodes: allocations on a node are listed whole", run: func(s *scope) {
		s.deployed(s.service(1))
		alloc := s.oneRunning(s.prefix)
		found, _, err := s.client.Nodes().Allocations(alloc.NodeID, nil)
		s.must(err, "listing")
		for _, each := range found {
			if each.ID == alloc.ID {
				s.equal("job", *each.Job.ID, s.prefix)
				return
			}
		}
		s.fail("the allocation is not listed")
	}},
	{name: "nodes: all jobs of a node can be evaluated anew", run: func(s *scope) {
		s.deployed(s.service(1))
		_, _, err := s.client.Nodes().ForceEvaluate(s.oneRunning(s.prefix).NodeID, nil)
		s.must(err, "evaluating")
		ask := func(q *api.QueryOptions) ([]*api.Evaluation, *api.QueryMeta, error) {
			return s.client.Jobs().Evaluations(s.prefix, q)
		}
		await(s, "an evaluation of the node", ask, func(found []*api.Evaluation) bool {
			for _, each := range found {
				if each.TriggeredBy == "node-update" {
					return true
				}
			}
			return false
		})
	}},
	{name: "nodes: usage of the host is told", run: func(s *scope) {
		stats, err := s.client.Nodes().Stats(s.node().ID, nil)
		s.must(err, "reading usage")
		s.check(stats.Memory != nil && stats.Memory.Total > 0 && len(stats.CPU) > 0, "usage: %+v", stats)
	}},
	{name: "nodes: what is not there is refused", run: func(s *scope) {
		_, _, err := s.client.Nodes().Info(nobody, nil)
		s.refused(err, 404, "node not found")
		_, _, err = s.client.Nodes().Info("short", nil)
		s.refused(err, 500, "index error: UUID must be 36 characters")
		_, err = s.client.Nodes().ToggleEligibility(nobody, true, nil)
		s.refused(err, 500, "node not found")
		_, err = s.client.Nodes().UpdateDrain(nobody, nil, true, nil)
		s.refused(err, 500, "node not found")
		_, _, err = s.client.Nodes().Purge(nobody, nil)
		s.refused(err, 500, "node not found")
	}},
}
