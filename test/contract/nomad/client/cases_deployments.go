package main

import (
	"github.com/hashicorp/nomad/api"
)

// canaryDeployment leaves a service whose new version waits for promotion with one healthy canary.
func (s *scope) canaryDeployment() *api.Deployment {
	first := s.service(2)
	first.TaskGroups[0].Update.Canary = ptr(1)
	s.deployed(first)
	second := changed(s.service(2), "2")
	second.TaskGroups[0].Update.Canary = ptr(1)
	s.register(second)
	ask := func(q *api.QueryOptions) (*api.Deployment, *api.QueryMeta, error) {
		return s.client.Jobs().LatestDeployment(s.prefix, q)
	}
	return await(s, "a healthy canary", ask, func(found *api.Deployment) bool {
		state := found.TaskGroups[groupName]
		return found.JobVersion == 1 && state.HealthyAllocs == 1 && len(state.PlacedCanaries) == 1
	})
}

func (s *scope) deploymentIs(id, status string) *api.Deployment {
	ask := func(q *api.QueryOptions) (*api.Deployment, *api.QueryMeta, error) {
		return s.client.Deployments().Info(id, q)
	}
	return await(s, "a deployment that is "+status, ask, func(found *api.Deployment) bool { return found.Status == status })
}

var deploymentCases = []testCase{
	{name: "deployments: a first rollout succeeds and is the latest", run: func(s *scope) {
		deployment := s.deployed(s.service(2))
		s.equal("description", deployment.StatusDescription, "Deployment completed successfully")
		state := deployment.TaskGroups[groupName]
		s.equal("counts", []int{state.DesiredTotal, state.PlacedAllocs, state.HealthyAllocs, state.UnhealthyAllocs}, []int{2, 2, 2, 0})
		found, _, err := s.client.Deployments().Info(deployment.ID, nil)
		s.must(err, "reading")
		s.equal("status", found.Status, "successful")
		allocations, _, err := s.client.Deployments().Allocations(deployment.ID, nil)
		s.must(err, "listing allocations")
		s.equal("allocations", len(allocations), 2)
		listed, _, err := s.client.Deployments().PrefixList(deployment.ID[:8])
		s.must(err, "listing")
		s.equal("id", listed[0].ID, deployment.ID)
	}},
	{name: "deployments: lists are filtered and paged", run: func(s *scope) {
		deployment := s.deployed(s.service(1))
		found, meta, err := s.client.Deployments().List(&api.QueryOptions{Filter: `JobID == "` + s.prefix + `"`, PerPage: 5})
		s.must(err, "listing")
		s.equal("deployments", len(found), 1)
		s.equal("id", found[0].ID, deployment.ID)
		s.equal("token", meta.NextToken, "")
	}},
	{name: "deployments: healthy canaries wait until all are promoted", run: func(s *scope) {
		deployment := s.canaryDeployment()
		s.equal("description", deployment.StatusDescription, "Deployment is running but requires manual promotion")
		_, _, err := s.client.Deployments().PromoteAll(deployment.ID, nil)
		s.must(err, "promoting")
		done := s.deploymentIs(deployment.ID, "successful")
		s.equal("promoted", done.TaskGroups[groupName].Promoted, true)
	}},
	{name: "deployments: groups can be promoted by name", run: func(s *scope) {
		deployment := s.canaryDeployment()
		_, _, err := s.client.Deployments().PromoteGroups(deployment.ID, []string{"none"}, nil)
		s.must(err, "promoting a group that is not there")
		found, _, err := s.client.Deployments().Info(deployment.ID, nil)
		s.must(err, "reading")
		s.equal("promoted", found.TaskGroups[groupName].Promoted, false)
		_, _, err = s.client.Deployments().PromoteGroups(deployment.ID, []string{groupName}, nil)
		s.must(err, "promoting")
		s.deploymentIs(deployment.ID, "successful")
	}},
	{name: "deployments: promoting what has no canaries changes nothing", run: func(s *scope) {
		job := s.service(1)
		job.Constrain(api.NewConstraint("${attr.kernel.name}", "=", "plan9"))
		s.register(job)
		deployment := s.deployment(s.prefix, "running")
		_, _, err := s.client.Deployments().PromoteAll(deployment.ID, nil)
		s.must(err, "promoting")
		found, _, err := s.client.Deployments().Info(deployment.ID, nil)
		s.must(err, "reading")
		s.equal("status", found.Status, "running")
	}},
	{name: "deployments: a pause holds and a resume goes on", run: func(s *scope) {
		deployment := s.canaryDeployment()
		_, _, err := s.client.Deployments().Pause(deployment.ID, true, nil)
		s.must(err, "pausing")
		paused := s.deploymentIs(deployment.ID, "paused")
		s.equal("description", paused.StatusDescription, "Deployment is paused")
		_, _, err = s.client.Deployments().Pause(deployment.ID, false, nil)
		s.must(err, "resuming")
		s.deploymentIs(deployment.ID, "running")
		_, _, err = s.client.Deployments().PromoteAll(deployment.ID, nil)
		s.must(err, "promoting")
		s.deploymentIs(deployment.ID, "successful")
	}},
	{name: "deployments: failing one by hand says so", run: func(s *scope) {
		deployment := s.canaryDeployment()
		response, _, err := s.client.Deployments().Fail(deployment.ID, nil)
		s.must(err, "failing")
		s.check(response.EvalID != "" && response.RevertedJobVersion == nil, "response: %+v", response)
		failed := s.deploymentIs(deployment.ID, "failed")
		s.equal("description", failed.StatusDescription, "Deployment marked as failed")
		_, _, err = s.client.Deployments().Fail(deployment.ID, nil)
		s.refused(err, 500, "can't fail terminal deployment")
		_, _, err = s.client.Deployments().Pause(deployment.ID, true, nil)
		s.refused(err, 500, "can't pause terminal deployment")
		_, _, err = s.client.Deployments().PromoteAll(deployment.ID, nil)
		s.refused(err, 500, "can't promote terminal deployment")
	}},
	{name: "deployments: the health of allocations can be set by hand", run: func(s *scope) {
		job := s.service(1)
		job.TaskGroups[0].Update.HealthCheck = ptr("manual")
		job.TaskGroups[0].Update.MinHealthyTime = nil
		s.register(job)
		alloc := s.running(s.prefix, 1)[0]
		deployment := s.deployment(s.prefix, "running")
		_, _, err := s.client.Deployments().SetAllocHealth(deployment.ID, nil, nil, nil)
		s.refused(err, 500, "must specify at least one healthy/unhealthy allocation ID")
		response, _, err := s.client.Deployments().SetAllocHealth(deployment.ID, []string{alloc.ID}, nil, nil)
		s.must(err, "setting health")
		s.check(response.DeploymentModifyIndex > 0, "response: %+v", response)
		s.deploymentIs(deployment.ID, "successful")
	}},
	{name: "deployments: what is not there is refused", run: func(s *scope) {
		_, _, err := s.client.Deployments().Info(nobody, nil)
		s.refused(err, 404, "deployment not found")
		_, _, err = s.client.Deployments().Info("short", nil)
		s.refused(err, 500, "index error: UUID must be 36 characters")
		_, _, err = s.client.Deployments().PromoteAll(nobody, nil)
		s.refused(err, 500, "deployment not found")
		_, _, err = s.client.Deployments().Unblock(nobody, nil)
		s.refused(err, 500, "deployment not found")
	}},
	{name: "deployments: unblocking one that is not blocked changes nothing", run: func(s *scope) {
		deployment := s.canaryDeployment()
		_, _, err := s.client.Deployments().Unblock(deployment.ID, nil)
		s.must(err, "unblocking")
		found, _, err := s.client.Deployments().Info(deployment.ID, nil)
		s.must(err, "reading")
		s.equal("status", found.Status, "running")
	}},
}

const nobody = "00000000-0000-0000-0000-000000000000"
