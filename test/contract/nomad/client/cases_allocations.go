package main

import (
	"time"

	"github.com/hashicorp/nomad/api"
)

func (s *scope) allocation(id string) read[*api.Allocation] {
	return func(q *api.QueryOptions) (*api.Allocation, *api.QueryMeta, error) {
		return s.client.Allocations().Info(id, q)
	}
}

func hasEvent(alloc *api.Allocation, kind string) bool {
	for _, event := range alloc.TaskStates[taskName].Events {
		if event.Type == kind {
			return true
		}
	}
	return false
}

var allocationCases = []testCase{
	{name: "allocations: one is read whole, with its job", run: func(s *scope) {
		s.deployed(s.service(1))
		alloc := s.oneRunning(s.prefix)
		s.equal("job", *alloc.Job.ID, s.prefix)
		s.equal("name", alloc.Name, s.prefix+".app[0]")
		s.equal("healthy", *alloc.DeploymentStatus.Healthy, true)
		s.equal("state", alloc.TaskStates[taskName].State, "running")
		s.equal("memory", alloc.AllocatedResources.Tasks[taskName].Memory.MemoryMB, int64(10))
		for _, kind := range []string{"Received", "Task Setup", "Started"} {
			s.check(hasEvent(alloc, kind), "no event %q", kind)
		}
	}},
	{name: "allocations: lists take a prefix", run: func(s *scope) {
		s.deployed(s.service(1))
		alloc := s.running(s.prefix, 1)[0]
		found, _, err := s.client.Allocations().PrefixList(alloc.ID[:8])
		s.must(err, "listing")
		s.equal("id", found[0].ID, alloc.ID)
	}},
	{name: "allocations: a stopped one is replaced", run: func(s *scope) {
		s.deployed(s.service(1))
		alloc := s.oneRunning(s.prefix)
		response, err := s.client.Allocations().Stop(alloc, nil)
		s.must(err, "stopping")
		s.check(response.EvalID != "", "no evaluation")
		await(s, "a replacement", s.allocations(s.prefix), func(found []*api.AllocationListStub) bool {
			for _, each := range found {
				if each.ID != alloc.ID && each.ClientStatus == "running" {
					return true
				}
			}
			return false
		})
		ended := await(s, "the end", s.allocation(alloc.ID), func(found *api.Allocation) bool { return found.ClientStatus == "complete" })
		s.equal("desired", ended.DesiredStatus, "stop")
		s.check(hasEvent(ended, "Killing") && hasEvent(ended, "Killed"), "events of the end are missing")
	}},
	{name: "allocations: a restart keeps the allocation", run: func(s *scope) {
		s.deployed(s.service(1))
		alloc := s.oneRunning(s.prefix)
		s.must(s.client.Allocations().Restart(alloc, taskName, nil), "restarting the task")
		restarted := await(s, "a restart", s.allocation(alloc.ID), func(found *api.Allocation) bool {
			state := found.TaskStates[taskName]
			return state.Restarts == 1 && state.State == "running"
		})
		s.check(hasEvent(restarted, "Restart Signaled"), "no event of the restart")
		s.must(s.client.Allocations().RestartAllTasks(alloc, nil), "restarting all")
		await(s, "another restart", s.allocation(alloc.ID), func(found *api.Allocation) bool {
			return found.TaskStates[taskName].Restarts == 2 && found.TaskStates[taskName].State == "running"
		})
	}},
	{name: "allocations: restarting a task that is not there is refused", run: func(s *scope) {
		s.deployed(s.service(1))
		alloc := s.oneRunning(s.prefix)
		err := s.client.Allocations().Restart(alloc, "none", nil)
		s.refused(err, 500, "Could not find task runner for task: none")
	}},
	{name: "allocations: a signal reaches the task", run: func(s *scope) {
		s.deployed(s.service(1))
		alloc := s.oneRunning(s.prefix)
		s.must(s.client.Allocations().Signal(alloc, nil, taskName, "SIGCONT"), "signalling")
		await(s, "the signal's event", s.allocation(alloc.ID), func(found *api.Allocation) bool { return hasEvent(found, "Signaling") })
	}},
	{name: "allocations: signalling a task that is not there is refused", run: func(s *scope) {
		s.deployed(s.service(1))
		alloc := s.oneRunning(s.prefix)
		err := s.client.Allocations().Signal(alloc, nil, "none", "SIGCONT")
		s.refused(err, 500, "Task not found")
	}},
	{name: "allocations: usage is told", run: func(s *scope) {
		s.deployed(s.service(1))
		alloc := s.oneRunning(s.prefix)
		stats, err := s.client.Allocations().Stats(alloc, nil)
		s.must(err, "reading usage")
		s.check(stats.ResourceUsage != nil, "usage: %+v", stats)
	}},
	{name: "allocations: checks of one without checks are none", run: func(s *scope) {
		s.deployed(s.service(1))
		alloc := s.oneRunning(s.prefix)
		checks, err := s.client.Allocations().Checks(alloc.ID, nil)
		s.must(err, "reading checks")
		s.equal("checks", len(checks), 0)
	}},
	{name: "allocations: what is not there is refused", run: func(s *scope) {
		_, _, err := s.client.Allocations().Info(nobody, nil)
		s.refused(err, 404, "alloc not found")
		_, _, err = s.client.Allocations().Info("short", nil)
		s.refused(err, 500, "index error: UUID must be 36 characters")
		_, err = s.client.Allocations().Stop(&api.Allocation{ID: nobody}, nil)
		s.refused(err, 404, "allocation not found")
		err = s.client.Allocations().Restart(&api.Allocation{ID: nobody, NodeID: nobody}, "", nil)
		s.refused(err, 404, "Unknown allocation")
	}},
	{name: "allocations: a crash is restarted as the policy says", run: func(s *scope) {
		job := s.batch("exit 3")
		job.TaskGroups[0].RestartPolicy = &api.RestartPolicy{Attempts: ptr(1), Interval: ptr(time.Minute), Delay: ptr(time.Second), Mode: ptr("fail")}
		job.TaskGroups[0].ReschedulePolicy = &api.ReschedulePolicy{Attempts: ptr(0), Unlimited: ptr(false), Interval: ptr(time.Hour)}
		s.register(job)
		s.dead(s.prefix)
		found, _, err := s.client.Jobs().Allocations(s.prefix, false, nil)
		s.must(err, "listing")
		alloc, _, err := s.client.Allocations().Info(found[0].ID, nil)
		s.must(err, "reading")
		s.equal("restarts", alloc.TaskStates[taskName].Restarts, uint64(1))
		codes := []int{}
		for _, event := range alloc.TaskStates[taskName].Events {
			if event.Type == "Terminated" {
				codes = append(codes, event.ExitCode)
			}
		}
		s.equal("exit codes", codes, []int{3, 3})
	}},
}
