package main

import (
	"strings"
	"time"

	"github.com/hashicorp/nomad/api"
)

func (s *scope) parameterized() *api.Job {
	job := s.batch("exit 0")
	job.ParameterizedJob = &api.ParameterizedJobConfig{Payload: "optional", MetaRequired: []string{"who"}, MetaOptional: []string{"why"}}
	s.register(job)
	return job
}

func (s *scope) dead(id string) *api.Job {
	ask := func(q *api.QueryOptions) (*api.Job, *api.QueryMeta, error) { return s.client.Jobs().Info(id, q) }
	return await(s, "a run that is over", ask, func(found *api.Job) bool { return *found.Status == "dead" })
}

var launchCases = []testCase{
	{name: "dispatch: a parameterized job does not run itself", run: func(s *scope) {
		job := s.batch("exit 0")
		job.ParameterizedJob = &api.ParameterizedJobConfig{Payload: "forbidden"}
		response := s.register(job)
		s.equal("evaluation", response.EvalID, "")
		s.equal("status", *s.info(s.prefix).Status, "running")
	}},
	{name: "dispatch: a run carries its meta and payload and ends", run: func(s *scope) {
		s.parameterized()
		response, _, err := s.client.Jobs().Dispatch(s.prefix, map[string]string{"who": "ada"}, []byte("hello"), "", nil)
		s.must(err, "dispatching")
		s.forget(response.DispatchedJobID, nil)
		s.check(strings.HasPrefix(response.DispatchedJobID, s.prefix+"/dispatch-"), "id %s", response.DispatchedJobID)
		child := s.dead(response.DispatchedJobID)
		s.equal("parent", *child.ParentID, s.prefix)
		s.equal("meta", child.Meta["who"], "ada")
		s.equal("payload", string(child.Payload), "hello")
		s.equal("dispatched", child.Dispatched, true)
		summary, _, err := s.client.Jobs().Summary(s.prefix, nil)
		s.must(err, "reading the summary")
		s.equal("children", summary.Children.Sum(), 1)
	}},
	{name: "dispatch: the same idempotency token starts one run", run: func(s *scope) {
		s.parameterized()
		options := &api.DispatchOptions{JobID: s.prefix, Meta: map[string]string{"who": "ada"}}
		write := &api.WriteOptions{IdempotencyToken: "once"}
		first, _, err := s.client.Jobs().DispatchOpts(options, write)
		s.must(err, "dispatching")
		s.forget(first.DispatchedJobID, nil)
		second, _, err := s.client.Jobs().DispatchOpts(options, write)
		s.must(err, "dispatching again")
		s.equal("run", second.DispatchedJobID, first.DispatchedJobID)
		s.equal("evaluation", second.EvalID, "")
	}},
	{name: "dispatch: the id may carry a word, the run a priority", run: func(s *scope) {
		s.parameterized()
		options := &api.DispatchOptions{JobID: s.prefix, Meta: map[string]string{"who": "ada"}, IdPrefixTemplate: "nightly", Priority: 80}
		response, _, err := s.client.Jobs().DispatchOpts(options, nil)
		s.must(err, "dispatching")
		s.forget(response.DispatchedJobID, nil)
		s.check(strings.HasPrefix(response.DispatchedJobID, s.prefix+"/dispatch-nightly-"), "id %s", response.DispatchedJobID)
		s.equal("priority", *s.info(response.DispatchedJobID).Priority, 80)
	}},
	{name: "dispatch: wrong meta, payloads and jobs are refused", run: func(s *scope) {
		s.parameterized()
		_, _, err := s.client.Jobs().Dispatch(s.prefix, nil, nil, "", nil)
		s.refused(err, 500, "Dispatch did not provide required meta keys: [who]")
		_, _, err = s.client.Jobs().Dispatch(s.prefix, map[string]string{"who": "a", "x": "b"}, nil, "", nil)
		s.refused(err, 500, "Dispatch request included unpermitted metadata keys: [x]")
		_, _, err = s.client.Jobs().Dispatch(s.prefix, map[string]string{"who": "a"}, make([]byte, 70_000), "", nil)
		s.refused(err, 500, "Payload exceeds maximum size; 70000 > 16384")
		_, _, err = s.client.Jobs().Dispatch(s.prefix+"-none", nil, nil, "", nil)
		s.refused(err, 500, "parameterized job not found")
	}},
	{name: "periodic: a launch can be forced, and is a job of its own", run: func(s *scope) {
		job := s.batch("exit 0")
		job.AddPeriodicConfig(&api.PeriodicConfig{Enabled: ptr(true), Spec: ptr("0 0 1 1 *"), SpecType: ptr(api.PeriodicSpecCron), ProhibitOverlap: ptr(false), TimeZone: ptr("UTC")})
		response := s.register(job)
		s.equal("evaluation", response.EvalID, "")
		id, _, err := s.client.Jobs().PeriodicForce(s.prefix, nil)
		s.must(err, "forcing")
		evaluation, _, err := s.client.Evaluations().Info(id, nil)
		s.must(err, "reading the evaluation")
		s.forget(evaluation.JobID, nil)
		s.check(strings.HasPrefix(evaluation.JobID, s.prefix+"/periodic-"), "job %s", evaluation.JobID)
		s.equal("trigger", evaluation.TriggeredBy, "periodic-job")
		s.equal("parent", *s.dead(evaluation.JobID).ParentID, s.prefix)
	}},
	{name: "periodic: a plan says when the job runs next", run: func(s *scope) {
		job := s.batch("exit 0")
		job.AddPeriodicConfig(&api.PeriodicConfig{Enabled: ptr(true), Spec: ptr("0 0 1 1 *"), SpecType: ptr(api.PeriodicSpecCron), TimeZone: ptr("UTC")})
		plan, _, err := s.client.Jobs().Plan(job, false, nil)
		s.must(err, "planning")
		next := plan.NextPeriodicLaunch.UTC()
		s.equal("launch", []int{int(next.Month()), next.Day(), next.Hour()}, []int{int(time.January), 1, 0})
	}},
	{name: "periodic: only periodic jobs are forced", run: func(s *scope) {
		s.register(s.batch("exit 0"))
		_, _, err := s.client.Jobs().PeriodicForce(s.prefix, nil)
		s.refused(err, 500, "can't force launch non-periodic job")
	}},
	{name: "batch: a failed run is dead and its allocation failed", run: func(s *scope) {
		job := s.batch("exit 1")
		job.TaskGroups[0].RestartPolicy = &api.RestartPolicy{Attempts: ptr(0), Mode: ptr("fail")}
		job.TaskGroups[0].ReschedulePolicy = &api.ReschedulePolicy{Attempts: ptr(0), Unlimited: ptr(false), Interval: ptr(time.Hour)}
		s.register(job)
		s.dead(s.prefix)
		allocations, _, err := s.client.Jobs().Allocations(s.prefix, false, nil)
		s.must(err, "listing allocations")
		s.equal("status", allocations[0].ClientStatus, "failed")
		s.equal("failed", allocations[0].TaskStates[taskName].Failed, true)
	}},
}
