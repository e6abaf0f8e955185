package main

import "github.com/hashicorp/nomad/api"

var refusalCases = []testCase{
	{name: "refusals: a job that is not there", run: func(s *scope) {
		none := s.prefix + "-none"
		_, _, err := s.client.Jobs().Info(none, nil)
		s.refused(err, 404, "job not found")
		_, _, err = s.client.Jobs().Summary(none, nil)
		s.refused(err, 404, "job not found")
		_, _, _, err = s.client.Jobs().Versions(none, false, nil)
		s.refused(err, 404, "job versions not found")
		_, _, err = s.client.Jobs().ScaleStatus(none, nil)
		s.refused(err, 404, "job not found")
		_, _, err = s.client.Jobs().Revert(none, 0, nil, nil, "", "")
		s.refused(err, 500, "not found")
		_, _, err = s.client.Jobs().Stable(none, 0, true, nil)
		s.refused(err, 500, "not found")
		_, _, err = s.client.Jobs().PeriodicForce(none, nil)
		s.refused(err, 500, "not found")
		_, _, err = s.client.Jobs().Deregister(none, false, nil)
		s.must(err, "stopping what is not there")
	}},
	{name: "refusals: lists of what a missing job has are empty", run: func(s *scope) {
		none := s.prefix + "-none"
		allocations, _, err := s.client.Jobs().Allocations(none, true, nil)
		s.must(err, "listing allocations")
		evaluations, _, err := s.client.Jobs().Evaluations(none, nil)
		s.must(err, "listing evaluations")
		deployments, _, err := s.client.Jobs().Deployments(none, true, nil)
		s.must(err, "listing deployments")
		s.equal("counts", []int{len(allocations), len(evaluations), len(deployments)}, []int{0, 0, 0})
		latest, _, err := s.client.Jobs().LatestDeployment(none, nil)
		s.must(err, "asking for a deployment")
		s.check(latest == nil, "deployment: %+v", latest)
	}},
	{name: "refusals: a wrong method", run: func(s *scope) {
		_, err := s.client.Raw().Delete("/v1/jobs", nil, nil)
		s.refused(err, 405, "Invalid method")
		_, err = s.client.Raw().Write("/v1/allocations", nil, nil, nil)
		s.refused(err, 405, "Invalid method")
		_, err = s.client.Raw().Write("/v1/evaluations", nil, nil, nil)
		s.refused(err, 405, "Invalid method")
		_, err = s.client.Raw().Write("/v1/nodes", nil, nil, nil)
		s.refused(err, 405, "Invalid method")
	}},
	{name: "refusals: bad input", run: func(s *scope) {
		_, err := s.client.Raw().Write("/v1/jobs", map[string]any{}, nil, nil)
		s.refused(err, 400, "Job must be specified")
		_, err = s.client.Raw().Write("/v1/jobs", map[string]any{"Job": map[string]any{}}, nil, nil)
		s.refused(err, 400, "Job ID hasn't been provided")
		_, err = s.client.Raw().Write("/v1/job/a/plan", map[string]any{"Job": map[string]any{"ID": "b"}}, nil, nil)
		s.refused(err, 400, "Job ID does not match")
		_, err = s.client.Raw().Write("/v1/jobs", map[string]any{"Job": map[string]any{"ID": "a", "TaskGroups": map[string]any{}}}, nil, nil)
		s.refused(err, 400, "json: cannot unmarshal object into Go struct field")
	}},
	{name: "refusals: bad queries", run: func(s *scope) {
		_, _, err := s.client.Jobs().List(&api.QueryOptions{Params: map[string]string{"index": "x"}})
		s.refused(err, 400, "Invalid index")
		_, _, err = s.client.Jobs().List(&api.QueryOptions{Params: map[string]string{"index": "1", "wait": "soon"}})
		s.refused(err, 400, "Invalid wait time")
		_, _, err = s.client.Jobs().List(&api.QueryOptions{Params: map[string]string{"per_page": "many"}})
		s.refused(err, 400, "Expect a number for `per_page` query string parameter")
		var unused any
		_, err = s.client.Raw().Query("/v1/nothing", &unused, nil)
		s.refused(err, 404, "")
	}},
	{name: "refusals: ACLs that are off", run: func(s *scope) {
		self, _, err := s.client.ACLTokens().Self(nil)
		s.must(err, "asking for the own token")
		s.equal("name", self.Name, "ACLs disabled token")
		_, _, err = s.client.ACLPolicies().List(nil)
		s.refused(err, 400, "ACL support disabled")
		_, _, err = s.client.ACLTokens().Bootstrap(nil)
		s.refused(err, 400, "ACL support disabled")
	}},
}
