package main

import "github.com/hashicorp/nomad/api"

var evaluationCases = []testCase{
	{name: "evaluations: one is read with its allocations", run: func(s *scope) {
		response := s.register(s.service(1))
		ask := func(q *api.QueryOptions) (*api.Evaluation, *api.QueryMeta, error) {
			return s.client.Evaluations().Info(response.EvalID, q)
		}
		evaluation := await(s, "the evaluation's end", ask, func(found *api.Evaluation) bool { return found.Status == "complete" })
		s.equal("type", evaluation.Type, "service")
		s.equal("queued", evaluation.QueuedAllocations[groupName], 0)
		allocations, _, err := s.client.Evaluations().Allocations(response.EvalID, nil)
		s.must(err, "listing allocations")
		s.equal("allocations", len(allocations), 1)
		s.equal("evaluation", allocations[0].EvalID, response.EvalID)
	}},
	{name: "evaluations: what cannot be placed leaves a blocked one behind", run: func(s *scope) {
		job := s.service(1)
		job.TaskGroups[0].Tasks[0].Resources.MemoryMB = ptr(10_000_000)
		response := s.register(job)
		ask := func(q *api.QueryOptions) (*api.Evaluation, *api.QueryMeta, error) {
			return s.client.Evaluations().Info(response.EvalID, q)
		}
		done := await(s, "the evaluation's end", ask, func(found *api.Evaluation) bool { return found.Status == "complete" })
		s.equal("exhausted", done.FailedTGAllocs[groupName].DimensionExhausted["memory"], 1)
		// Whatever ends on the node meanwhile has it tried again, in vain.
		again := func(q *api.QueryOptions) (*api.Evaluation, *api.QueryMeta, error) {
			return s.client.Evaluations().Info(done.BlockedEval, q)
		}
		blocked := await(s, "a blocked evaluation", again, func(found *api.Evaluation) bool { return found.Status == "blocked" })
		s.equal("trigger", blocked.TriggeredBy, "queued-allocs")
		s.equal("previous", blocked.PreviousEval, done.ID)
	}},
	{name: "evaluations: lists take prefix, job, status and filter, and are counted", run: func(s *scope) {
		s.deployed(s.service(1))
		byJob := &api.QueryOptions{Params: map[string]string{"job": s.prefix, "status": "complete"}}
		found, _, err := s.client.Evaluations().List(byJob)
		s.must(err, "listing by job")
		s.check(len(found) > 0 && found[0].JobID == s.prefix, "found: %+v", found)
		byFilter, _, err := s.client.Evaluations().List(&api.QueryOptions{Filter: `JobID == "` + s.prefix + `" and Status == "complete"`})
		s.must(err, "listing by filter")
		s.equal("by filter", len(byFilter), len(found))
		byPrefix, _, err := s.client.Evaluations().PrefixList(found[0].ID[:8])
		s.must(err, "listing by prefix")
		s.equal("by prefix", byPrefix[0].ID, found[0].ID)
		count, _, err := s.client.Evaluations().Count(&api.QueryOptions{Filter: `JobID == "` + s.prefix + `"`})
		s.must(err, "counting")
		s.check(count.Count >= len(found), "count %d", count.Count)
	}},
	{name: "evaluations: they are deleted only while the broker is paused", alone: true, run: func(s *scope) {
		response := s.register(s.batch("exit 0"))
		s.dead(s.prefix)
		_, err := s.client.Evaluations().Delete([]string{response.EvalID}, nil)
		s.refused(err, 500, "eval broker is enabled; eval broker must be paused to delete evals")
		s.pauseBroker(true)
		s.later(func() { s.pauseBroker(false) })
		_, err = s.client.Evaluations().Delete([]string{response.EvalID}, nil)
		s.must(err, "deleting")
		_, _, err = s.client.Evaluations().Info(response.EvalID, nil)
		s.refused(err, 404, "eval not found")
		s.register(changed(s.batch("exit 0"), "2"))
		filter := &api.EvalDeleteRequest{Filter: `JobID == "` + s.prefix + `"`}
		deleted, _, err := s.client.Evaluations().DeleteOpts(filter, nil)
		s.must(err, "deleting by filter")
		s.equal("deleted", deleted.Count, 1)
	}},
	{name: "evaluations: what is not there is refused", run: func(s *scope) {
		_, _, err := s.client.Evaluations().Info(nobody, nil)
		s.refused(err, 404, "eval not found")
		_, _, err = s.client.Evaluations().Info("short", nil)
		s.refused(err, 500, "index error: UUID must be 36 characters")
	}},
}

func (s *scope) pauseBroker(isPaused bool) {
	current, _, err := s.client.Operator().SchedulerGetConfiguration(nil)
	s.must(err, "reading the scheduler's configuration")
	current.SchedulerConfig.PauseEvalBroker = isPaused
	_, _, err = s.client.Operator().SchedulerSetConfiguration(current.SchedulerConfig, nil)
	s.must(err, "writing the scheduler's configuration")
}
