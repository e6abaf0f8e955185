package main

import (
	"github.com/hashicorp/nomad/api"
)

const specText = `
variable "tag" { type = string }
job "parsed" {
  datacenters = ["dc1"]
  group "app" {
    task "server" {
      driver = "raw_exec"
      config { command = "/bin/${var.tag}" }
    }
  }
}`

var jobCases = []testCase{
	{name: "jobs: HCL is parsed with variables and filled in", run: func(s *scope) {
		job, err := s.client.Jobs().ParseHCLOpts(&api.JobsParseRequest{JobHCL: specText, Variables: `tag = "sleep"`, Canonicalize: true})
		s.must(err, "parsing")
		s.equal("id", *job.ID, "parsed")
		s.equal("count", *job.TaskGroups[0].Count, 1)
		s.equal("priority", *job.Priority, 50)
		s.equal("command", job.TaskGroups[0].Tasks[0].Config["command"], any("/bin/sleep"))
	}},
	{name: "jobs: HCL with a missing variable is refused", run: func(s *scope) {
		_, err := s.client.Jobs().ParseHCL(specText, false)
		s.refused(err, 400, "Failed to parse job")
	}},
	{name: "jobs: a plan of a new job places all and changes nothing", run: func(s *scope) {
		plan, _, err := s.client.Jobs().Plan(s.service(2), true, nil)
		s.must(err, "planning")
		s.equal("diff", plan.Diff.Type, "Added")
		s.equal("place", plan.Annotations.DesiredTGUpdates[groupName].Place, uint64(2))
		s.equal("check index", plan.JobModifyIndex, uint64(0))
		_, _, err = s.client.Jobs().Info(s.prefix, nil)
		s.refused(err, 404, "job not found")
	}},
	{name: "jobs: a plan of a change says what is replaced first", run: func(s *scope) {
		s.deployed(s.service(2))
		plan, _, err := s.client.Jobs().Plan(changed(s.service(2), "2"), true, nil)
		s.must(err, "planning")
		s.equal("diff", plan.Diff.Type, "Edited")
		updates := plan.Annotations.DesiredTGUpdates[groupName]
		s.equal("destructive", updates.DestructiveUpdate, uint64(1))
		s.equal("ignored", updates.Ignore, uint64(1))
		s.equal("check index", plan.JobModifyIndex, *s.info(s.prefix).JobModifyIndex)
	}},
	{name: "jobs: a plan that cannot be placed names what is missing", run: func(s *scope) {
		job := s.service(1)
		job.Constrain(api.NewConstraint("${attr.kernel.name}", "=", "plan9"))
		plan, _, err := s.client.Jobs().Plan(job, false, nil)
		s.must(err, "planning")
		metric := plan.FailedTGAllocs[groupName]
		s.check(metric != nil, "no failure for the group: %+v", plan.FailedTGAllocs)
		s.equal("filtered", metric.ConstraintFiltered["${attr.kernel.name} = plan9"], 1)
		s.check(plan.Diff == nil, "a diff that nobody asked for")
	}},
	{name: "jobs: validation lists what is wrong", run: func(s *scope) {
		good, _, err := s.client.Jobs().Validate(s.service(1), nil)
		s.must(err, "validating")
		s.equal("error", good.Error, "")
		bad := s.service(1)
		bad.TaskGroups[0].Tasks[0].Driver = ""
		found, _, err := s.client.Jobs().Validate(bad, nil)
		s.must(err, "validating")
		s.check(len(found.ValidationErrors) > 0, "no validation errors: %+v", found)
	}},
	{name: "jobs: an invalid job is refused with 500", run: func(s *scope) {
		job := s.service(1)
		job.Priority = ptr(2000)
		_, _, err := s.client.Jobs().Register(job, nil)
		s.refused(err, 500, "job priority must be between [1, 100]")
	}},
	{name: "jobs: registering answers with an evaluation and the check index", run: func(s *scope) {
		response := s.register(s.service(1))
		s.check(response.EvalID != "", "no evaluation")
		s.equal("check index", *s.info(s.prefix).JobModifyIndex, response.JobModifyIndex)
		s.equal("version", *s.info(s.prefix).Version, uint64(0))
	}},
	{name: "jobs: registering under an index guards against another writer", run: func(s *scope) {
		first, _, err := s.client.Jobs().EnforceRegister(s.service(1), 0, nil)
		s.must(err, "registering a new job")
		s.forget(s.prefix, nil)
		_, _, err = s.client.Jobs().EnforceRegister(s.service(1), 0, nil)
		s.refused(err, 500, "Enforcing job modify index 0: job already exists")
		second, _, err := s.client.Jobs().EnforceRegister(changed(s.service(1), "2"), first.JobModifyIndex, nil)
		s.must(err, "registering under the right index")
		_, _, err = s.client.Jobs().EnforceRegister(changed(s.service(1), "3"), first.JobModifyIndex, nil)
		s.refused(err, 500, "job exists with conflicting job modify index")
		s.equal("check index", *s.info(s.prefix).JobModifyIndex, second.JobModifyIndex)
	}},
	{name: "jobs: registering a job that is gone under an index is refused", run: func(s *scope) {
		_, _, err := s.client.Jobs().EnforceRegister(s.service(1), 10, nil)
		s.refused(err, 500, "Enforcing job modify index 10: job does not exist")
	}},
	{name: "jobs: registering can keep the live counts", run: func(s *scope) {
		s.deployed(s.service(2))
		job := changed(s.service(1), "2")
		_, _, err := s.client.Jobs().RegisterOpts(job, &api.RegisterOptions{PreserveCounts: true}, nil)
		s.must(err, "registering")
		s.equal("count", *s.info(s.prefix).TaskGroups[0].Count, 2)
	}},
	{name: "jobs: an identical job makes no new version", run: func(s *scope) {
		s.deployed(s.service(1))
		before := s.info(s.prefix)
		s.register(s.service(1))
		after := s.info(s.prefix)
		s.equal("version", *after.Version, *before.Version)
		s.equal("check index", *after.JobModifyIndex, *before.JobModifyIndex)
	}},
	{name: "jobs: the type of a job stays", run: func(s *scope) {
		s.register(s.service(1))
		_, _, err := s.client.Jobs().Register(s.batch("exit 0"), nil)
		s.refused(err, 500, `cannot update job from type "service" to "batch"`)
	}},
	{name: "jobs: a summary counts what runs", run: func(s *scope) {
		s.deployed(s.service(2))
		ask := func(q *api.QueryOptions) (*api.JobSummary, *api.QueryMeta, error) {
			return s.client.Jobs().Summary(s.prefix, q)
		}
		summary := await(s, "a summary of two running", ask, func(found *api.JobSummary) bool {
			return found.Summary[groupName].Running == 2
		})
		s.equal("children", *summary.Children, api.JobChildrenSummary{})
	}},
	{name: "jobs: evaluations, allocations and deployments of a job are listed", run: func(s *scope) {
		deployment := s.deployed(s.service(1))
		evaluations, _, err := s.client.Jobs().Evaluations(s.prefix, nil)
		s.must(err, "listing evaluations")
		s.equal("trigger", evaluations[len(evaluations)-1].TriggeredBy, "job-register")
		deployments, _, err := s.client.Jobs().Deployments(s.prefix, true, nil)
		s.must(err, "listing deployments")
		s.equal("deployments", len(deployments), 1)
		s.equal("deployment", deployments[0].ID, deployment.ID)
		allocations, _, err := s.client.Jobs().Allocations(s.prefix, true, nil)
		s.must(err, "listing allocations")
		s.equal("allocation", allocations[0].Name, s.prefix+".app[0]")
	}},
	{name: "jobs: stopping keeps the job, purging forgets it", run: func(s *scope) {
		s.deployed(s.service(1))
		evaluation, _, err := s.client.Jobs().Deregister(s.prefix, false, nil)
		s.must(err, "stopping")
		s.check(evaluation != "", "no evaluation")
		s.equal("stop", *s.info(s.prefix).Stop, true)
		s.running(s.prefix, 0)
		s.undisturbed(s.prefix, "")
		_, _, err = s.client.Jobs().Deregister(s.prefix, true, nil)
		s.must(err, "purging")
		_, _, err = s.client.Jobs().Info(s.prefix, nil)
		s.refused(err, 404, "job not found")
	}},
	{name: "jobs: stopping takes options", run: func(s *scope) {
		s.deployed(s.service(1))
		_, _, err := s.client.Jobs().DeregisterOpts(s.prefix, &api.DeregisterOptions{EvalPriority: 70, NoShutdownDelay: true}, nil)
		s.must(err, "stopping")
		evaluations, _, err := s.client.Jobs().Evaluations(s.prefix, nil)
		s.must(err, "listing evaluations")
		priorities := map[string]int{}
		for _, each := range evaluations {
			priorities[each.TriggeredBy] = each.Priority
		}
		s.equal("priority", priorities["job-deregister"], 70)
	}},
	{name: "jobs: a job can be evaluated anew", run: func(s *scope) {
		s.deployed(s.service(1))
		id, _, err := s.client.Jobs().ForceEvaluate(s.prefix, nil)
		s.must(err, "evaluating")
		evaluation, _, err := s.client.Evaluations().Info(id, nil)
		s.must(err, "reading the evaluation")
		s.equal("job", evaluation.JobID, s.prefix)
		_, _, err = s.client.Jobs().EvaluateWithOpts(s.prefix, api.EvalOptions{ForceReschedule: true}, nil)
		s.must(err, "evaluating with reschedule")
		_, _, err = s.client.Jobs().ForceEvaluate(s.prefix+"-none", nil)
		s.refused(err, 500, "job not found")
	}},
	{name: "jobs: actions are listed by task", run: func(s *scope) {
		job := s.service(1)
		job.TaskGroups[0].Tasks[0].Actions = []*api.Action{{Name: "hello", Command: "/bin/echo", Args: []string{"hello"}}}
		s.register(job)
		var actions []map[string]any
		_, err := s.client.Raw().Query("/v1/job/"+s.prefix+"/actions", &actions, nil)
		s.must(err, "listing actions")
		want := []map[string]any{{"Name": "hello", "TaskGroupName": groupName, "TaskName": taskName}}
		for _, each := range actions {
			delete(each, "Command")
			delete(each, "Args")
		}
		s.equal("actions", actions, want)
	}},
}
