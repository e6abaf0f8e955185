package main

import "github.com/hashicorp/nomad/api"

func (s *scope) scalable() *api.Job {
	job := s.service(1)
	job.TaskGroups[0].Scaling = &api.ScalingPolicy{Min: ptr(int64(1)), Max: ptr(int64(3)), Enabled: ptr(true), Policy: map[string]any{"cooldown": "1m"}}
	s.deployed(job)
	return job
}

var scalingCases = []testCase{
	{name: "scaling: a new count makes a version and leaves a trace", run: func(s *scope) {
		s.deployed(s.service(1))
		response, _, err := s.client.Jobs().Scale(s.prefix, groupName, ptr(2), "more guests", false, map[string]any{"by": "ada"}, nil)
		s.must(err, "scaling")
		s.check(response.EvalID != "" && response.JobModifyIndex == *s.info(s.prefix).JobModifyIndex, "response: %+v", response)
		s.running(s.prefix, 2)
		status, _, err := s.client.Jobs().ScaleStatus(s.prefix, nil)
		s.must(err, "reading")
		group := status.TaskGroups[groupName]
		s.equal("desired", group.Desired, 2)
		event := group.Events[0]
		s.equal("event", []any{*event.Count, event.PreviousCount, event.Message, event.Meta["by"]}, []any{int64(2), int64(1), "more guests", "ada"})
	}},
	{name: "scaling: an error can be recorded without a count", run: func(s *scope) {
		s.deployed(s.service(1))
		_, _, err := s.client.Jobs().Scale(s.prefix, groupName, nil, "no metrics", true, nil, nil)
		s.must(err, "recording")
		status, _, err := s.client.Jobs().ScaleStatus(s.prefix, nil)
		s.must(err, "reading")
		event := status.TaskGroups[groupName].Events[0]
		s.check(event.Error && event.Count == nil && event.Message == "no metrics", "event: %+v", event)
	}},
	{name: "scaling: during a rollout it is refused", run: func(s *scope) {
		s.canaryDeployment()
		_, _, err := s.client.Jobs().Scale(s.prefix, groupName, ptr(3), "", false, nil, nil)
		s.refused(err, 400, "job scaling blocked due to active deployment")
	}},
	{name: "scaling: under an old index it is refused", run: func(s *scope) {
		s.deployed(s.service(1))
		old := *s.info(s.prefix).JobModifyIndex
		s.deployed(changed(s.service(1), "2"))
		request := &api.ScalingRequest{Count: ptr(int64(2)), Target: map[string]string{"Job": s.prefix, "Group": groupName}, JobModifyIndex: old}
		_, _, err := s.client.Jobs().ScaleWithRequest(s.prefix, request, nil)
		s.refused(err, 500, "job exists with conflicting job modify index")
	}},
	{name: "scaling: bad requests are refused", run: func(s *scope) {
		s.scalable()
		scale := func(job, group string, count int) error {
			_, _, err := s.client.Jobs().Scale(job, group, ptr(count), "", false, nil, nil)
			return err
		}
		s.refused(scale(s.prefix+"-none", groupName, 2), 404, "not found")
		s.refused(scale(s.prefix, "none", 2), 400, `task group "none" specified for scaling does not exist in job`)
		s.refused(scale(s.prefix, groupName, 4), 400, "group count was greater than scaling policy maximum: 4 > 3")
		s.refused(scale(s.prefix, groupName, 0), 400, "group count was less than scaling policy minimum: 0 < 1")
		s.refused(scale(s.prefix, groupName, -1), 400, "scaling action count can't be negative")
	}},
	{name: "scaling: policies are listed and read", run: func(s *scope) {
		s.scalable()
		listed, _, err := s.client.Scaling().ListPolicies(&api.QueryOptions{Params: map[string]string{"job": s.prefix}})
		s.must(err, "listing")
		s.equal("policies", len(listed), 1)
		s.equal("target", listed[0].Target, map[string]string{"Namespace": "default", "Job": s.prefix, "Group": groupName})
		policy, _, err := s.client.Scaling().GetPolicy(listed[0].ID, nil)
		s.must(err, "reading")
		s.equal("bounds", []int64{*policy.Min, *policy.Max}, []int64{1, 3})
		s.equal("policy", policy.Policy["cooldown"], any("1m"))
		_, _, err = s.client.Scaling().GetPolicy(nobody, nil)
		s.refused(err, 404, "policy not found")
	}},
}
