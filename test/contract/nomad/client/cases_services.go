package main

import "github.com/hashicorp/nomad/api"

// provider is a service whose own registration is kept by Nomad.
func (s *scope) provider() *api.Job {
	job := s.service(1)
	job.TaskGroups[0].Networks = []*api.NetworkResource{{DynamicPorts: []api.Port{{Label: "http"}}}}
	job.TaskGroups[0].Services = []*api.Service{{Name: s.prefix + "-web", Provider: "nomad", PortLabel: "http", Tags: []string{"blue"}}}
	return job
}

func (s *scope) instances(name string, count int) []*api.ServiceRegistration {
	ask := func(q *api.QueryOptions) ([]*api.ServiceRegistration, *api.QueryMeta, error) {
		return s.client.Services().Get(name, q)
	}
	return await(s, "instances", ask, func(found []*api.ServiceRegistration) bool { return len(found) == count })
}

var serviceCases = []testCase{
	{name: "services: a running allocation registers its own", run: func(s *scope) {
		s.deployed(s.provider())
		name := s.prefix + "-web"
		found := s.instances(name, 1)[0]
		alloc := s.running(s.prefix, 1)[0]
		s.equal("service", []string{found.JobID, found.AllocID, found.NodeID, found.Namespace, found.Datacenter}, []string{s.prefix, alloc.ID, alloc.NodeID, "default", "dc1"})
		s.equal("tags", found.Tags, []string{"blue"})
		s.check(found.Port > 0 && found.Address != "", "service: %+v", found)
		listed, _, err := s.client.Services().List(nil)
		s.must(err, "listing")
		for _, namespace := range listed {
			for _, service := range namespace.Services {
				if service.ServiceName == name {
					s.equal("tags in the list", service.Tags, []string{"blue"})
					return
				}
			}
		}
		s.fail("the service is not listed")
	}},
	{name: "services: a job and an allocation tell theirs", run: func(s *scope) {
		s.deployed(s.provider())
		s.instances(s.prefix+"-web", 1)
		ofJob, _, err := s.client.Jobs().Services(s.prefix, nil)
		s.must(err, "listing by job")
		s.equal("by job", ofJob[0].ServiceName, s.prefix+"-web")
		ofAlloc, _, err := s.client.Allocations().Services(s.running(s.prefix, 1)[0].ID, nil)
		s.must(err, "listing by allocation")
		s.equal("by allocation", ofAlloc[0].ID, ofJob[0].ID)
	}},
	{name: "services: they go with their allocation, or by hand", run: func(s *scope) {
		s.deployed(s.provider())
		name := s.prefix + "-web"
		found := s.instances(name, 1)[0]
		_, err := s.client.Services().Delete(name, found.ID, nil)
		s.must(err, "deleting")
		s.instances(name, 0)
		_, err = s.client.Services().Delete(name, found.ID, nil)
		s.refused(err, 500, "service registration not found")
		s.register(changed(s.provider(), "2"))
		s.instances(name, 1)
		_, _, err = s.client.Jobs().Deregister(s.prefix, false, nil)
		s.must(err, "stopping")
		s.instances(name, 0)
	}},
}
