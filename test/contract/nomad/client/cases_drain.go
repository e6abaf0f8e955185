package main

import (
	"context"
	"strings"
	"time"

	"github.com/hashicorp/nomad/api"
)

func (s *scope) eligible(id string) {
	_, err := s.client.Nodes().UpdateDrain(id, nil, true, nil)
	s.must(err, "ending the drain")
}

var drainCases = []testCase{
	{name: "drain: an ineligible node gets nothing new until it is eligible again", alone: true, run: func(s *scope) {
		node := s.node()
		s.later(func() { s.eligible(node.ID) })
		response, err := s.client.Nodes().ToggleEligibility(node.ID, false, nil)
		s.must(err, "making the node ineligible")
		s.equal("node index", response.NodeModifyIndex, uint64(0))
		job := s.service(1)
		s.register(job)
		ask := func(q *api.QueryOptions) ([]*api.Evaluation, *api.QueryMeta, error) {
			return s.client.Jobs().Evaluations(s.prefix, q)
		}
		await(s, "a blocked evaluation", ask, func(found []*api.Evaluation) bool {
			for _, each := range found {
				if each.Status == "blocked" {
					return true
				}
			}
			return false
		})
		_, err = s.client.Nodes().ToggleEligibility(node.ID, true, nil)
		s.must(err, "making the node eligible")
		s.running(s.prefix, 1)
	}},
	{name: "drain: it moves what runs, can be watched, and leaves the node ineligible", alone: true, run: func(s *scope) {
		s.deployed(s.service(1))
		node := s.node()
		s.later(func() { s.eligible(node.ID) })
		options := &api.DrainOptions{DrainSpec: &api.DrainSpec{Deadline: time.Minute, IgnoreSystemJobs: true}, Meta: map[string]string{"why": "repair"}}
		response, err := s.client.Nodes().UpdateDrainOpts(node.ID, options, nil)
		s.must(err, "draining")
		s.check(response.NodeModifyIndex > 0, "response: %+v", response)
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		messages := []string{}
		for message := range s.client.Nodes().MonitorDrain(ctx, node.ID, response.NodeModifyIndex, true) {
			messages = append(messages, message.Message)
		}
		told := strings.Join(messages, "\n")
		s.check(strings.Contains(told, "Drain complete for node"), "told: %s", told)
		s.check(strings.Contains(told, "All allocations on node"), "told: %s", told)
		drained, _, err := s.client.Nodes().Info(node.ID, nil)
		s.must(err, "reading the node")
		s.equal("eligibility", drained.SchedulingEligibility, "ineligible")
		s.equal("drain", drained.Drain, false)
		s.equal("last drain", []string{string(drained.LastDrain.Status), drained.LastDrain.Meta["why"]}, []string{"complete", "repair"})
	}},
	{name: "drain: it can be called off", alone: true, run: func(s *scope) {
		node := s.node()
		s.later(func() { s.eligible(node.ID) })
		s.deployed(s.service(1))
		_, err := s.client.Nodes().UpdateDrain(node.ID, &api.DrainSpec{Deadline: time.Hour}, false, nil)
		s.must(err, "draining")
		_, err = s.client.Nodes().UpdateDrain(node.ID, nil, true, nil)
		s.must(err, "calling off")
		found, _, err := s.client.Nodes().Info(node.ID, nil)
		s.must(err, "reading the node")
		s.equal("eligibility", found.SchedulingEligibility, "eligible")
		s.check(found.DrainStrategy == nil, "the drain goes on")
		s.equal("last drain", found.LastDrain.Status, api.DrainStatusCanceled)
	}},
	{name: "drain: system jobs stay when they are left out", alone: true, run: func(s *scope) {
		node := s.node()
		s.later(func() { s.eligible(node.ID) })
		job := s.service(1)
		job.Type = ptr("system")
		job.TaskGroups[0].Update = nil
		s.register(job)
		s.running(s.prefix, 1)
		_, err := s.client.Nodes().UpdateDrain(node.ID, &api.DrainSpec{Deadline: time.Minute, IgnoreSystemJobs: true}, false, nil)
		s.must(err, "draining")
		ask := func(q *api.QueryOptions) (*api.Node, *api.QueryMeta, error) { return s.client.Nodes().Info(node.ID, q) }
		await(s, "the drain's end", ask, func(found *api.Node) bool { return found.DrainStrategy == nil })
		s.running(s.prefix, 1)
	}},
	{name: "system: garbage is collected", alone: true, run: func(s *scope) {
		s.register(s.batch("exit 0"))
		s.dead(s.prefix)
		s.must(s.client.System().GarbageCollect(), "collecting")
		ask := func(q *api.QueryOptions) ([]*api.JobListStub, *api.QueryMeta, error) {
			q.Prefix = s.prefix
			return s.client.Jobs().List(q)
		}
		await(s, "the dead job to be gone", ask, func(found []*api.JobListStub) bool { return len(found) == 0 })
	}},
	{name: "system: summaries are reconciled", alone: true, run: func(s *scope) {
		s.must(s.client.System().ReconcileSummaries(), "reconciling")
	}},
	{name: "operator: the scheduler is configured, under an index if wanted", alone: true, run: func(s *scope) {
		current, _, err := s.client.Operator().SchedulerGetConfiguration(nil)
		s.must(err, "reading")
		current.SchedulerConfig.MemoryOversubscriptionEnabled = true
		_, _, err = s.client.Operator().SchedulerSetConfiguration(current.SchedulerConfig, nil)
		s.must(err, "writing")
		after, _, err := s.client.Operator().SchedulerGetConfiguration(nil)
		s.must(err, "reading again")
		s.equal("oversubscription", after.SchedulerConfig.MemoryOversubscriptionEnabled, true)
		stale := *after.SchedulerConfig
		stale.ModifyIndex--
		response, _, err := s.client.Operator().SchedulerCASConfiguration(&stale, nil)
		s.must(err, "writing under an old index")
		s.equal("updated", response.Updated, false)
		after.SchedulerConfig.MemoryOversubscriptionEnabled = false
		response, _, err = s.client.Operator().SchedulerCASConfiguration(after.SchedulerConfig, nil)
		s.must(err, "writing under the right index")
		s.equal("updated", response.Updated, true)
	}},
}
