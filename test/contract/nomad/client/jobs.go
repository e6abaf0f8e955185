package main

import (
	"time"

	"github.com/hashicorp/nomad/api"
)

const groupName = "app"
const taskName = "server"

// service is a job of one small process that stays up; its allocations are healthy almost at once.
func (s *scope) service(count int) *api.Job {
	job := api.NewServiceJob(s.prefix, s.prefix, "global", 50)
	job.Datacenters = []string{"dc1"}
	task := sleeper()
	group := api.NewTaskGroup(groupName, count).AddTask(task)
	group.Update = &api.UpdateStrategy{
		MaxParallel:      ptr(1),
		HealthCheck:      ptr("task_states"),
		MinHealthyTime:   ptr(100 * time.Millisecond),
		HealthyDeadline:  ptr(time.Minute),
		ProgressDeadline: ptr(2 * time.Minute),
	}
	job.AddTaskGroup(group)
	return job
}

// batch is a job that ends by itself with this shell command.
func (s *scope) batch(command string) *api.Job {
	job := api.NewBatchJob(s.prefix, s.prefix, "global", 50)
	job.Datacenters = []string{"dc1"}
	task := sleeper()
	task.Config = map[string]any{"command": "/bin/sh", "args": []string{"-c", command}}
	job.AddTaskGroup(api.NewTaskGroup(groupName, 1).AddTask(task))
	return job
}

func sleeper() *api.Task {
	task := api.NewTask(taskName, "raw_exec")
	task.Config = map[string]any{"command": "/bin/sleep", "args": []string{"3600"}}
	task.Resources = &api.Resources{CPU: ptr(20), MemoryMB: ptr(10)}
	task.LogConfig = &api.LogConfig{MaxFiles: ptr(1), MaxFileSizeMB: ptr(1)}
	task.KillTimeout = ptr(time.Second)
	return task
}

// changed is the same job with an environment that makes its allocations be replaced.
func changed(job *api.Job, value string) *api.Job {
	job.TaskGroups[0].Tasks[0].Env = map[string]string{"VERSION": value}
	return job
}

func (s *scope) register(job *api.Job) *api.JobRegisterResponse {
	response, _, err := s.client.Jobs().Register(job, nil)
	s.must(err, "registering "+*job.ID)
	s.forget(*job.ID, job.Namespace)
	return response
}

// forget purges a job when the case is over.
func (s *scope) forget(id string, namespace *string) {
	options := &api.WriteOptions{}
	if namespace != nil {
		options.Namespace = *namespace
	}
	s.later(func() {
		// Nomad 1.11.3 ends with a panic when a job is purged between a plan for it and that plan's application.
		s.undisturbed(id, options.Namespace)
		_, _, _ = s.client.Jobs().Deregister(id, true, options)
	})
}

// undisturbed waits until no evaluation of the job is being worked on.
func (s *scope) undisturbed(id, namespace string) {
	ask := func(q *api.QueryOptions) ([]*api.Evaluation, *api.QueryMeta, error) {
		q.Namespace = namespace
		return s.client.Jobs().Evaluations(id, q)
	}
	await(s, "evaluations to end", ask, func(found []*api.Evaluation) bool {
		for _, each := range found {
			if each.Status == "pending" && each.WaitUntil.IsZero() {
				return false
			}
		}
		return true
	})
}

// deployed registers a service and waits until its deployment has succeeded.
func (s *scope) deployed(job *api.Job) *api.Deployment {
	s.register(job)
	return s.deployment(*job.ID, "successful")
}

// deployment waits until the job's newest version has a deployment with this status.
func (s *scope) deployment(id, status string) *api.Deployment {
	current, _, err := s.client.Jobs().Info(id, nil)
	s.must(err, "reading the job")
	ask := func(q *api.QueryOptions) (*api.Deployment, *api.QueryMeta, error) {
		return s.client.Jobs().LatestDeployment(id, q)
	}
	return await(s, "a deployment that is "+status, ask, func(found *api.Deployment) bool {
		return found != nil && found.Status == status && found.JobVersion == *current.Version
	})
}

func (s *scope) allocations(id string) read[[]*api.AllocationListStub] {
	return func(q *api.QueryOptions) ([]*api.AllocationListStub, *api.QueryMeta, error) {
		return s.client.Jobs().Allocations(id, false, q)
	}
}

// running waits until so many allocations run and are meant to.
func (s *scope) running(id string, count int) []*api.AllocationListStub {
	var live []*api.AllocationListStub
	await(s, "running allocations", s.allocations(id), func(found []*api.AllocationListStub) bool {
		live = nil
		for _, alloc := range found {
			if alloc.ClientStatus == "running" && alloc.DesiredStatus == "run" {
				live = append(live, alloc)
			}
		}
		return len(live) == count
	})
	return live
}

// oneRunning is the single running allocation of a service with a count of one, whole.
func (s *scope) oneRunning(id string) *api.Allocation {
	stub := s.running(id, 1)[0]
	alloc, _, err := s.client.Allocations().Info(stub.ID, nil)
	s.must(err, "reading the allocation")
	return alloc
}

func (s *scope) info(id string) *api.Job {
	job, _, err := s.client.Jobs().Info(id, nil)
	s.must(err, "reading the job")
	return job
}
