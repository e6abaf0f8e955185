package main

import "github.com/hashicorp/nomad/api"

func (s *scope) namespace(name string) {
	_, err := s.client.Namespaces().Register(&api.Namespace{Name: name, Description: "for a case", Meta: map[string]string{"team": "a"}}, nil)
	s.must(err, "registering the namespace")
	s.later(func() { _, _ = s.client.Namespaces().Delete(name, nil) })
}

var namespaceCases = []testCase{
	{name: "namespaces: one is made, read, changed and deleted", run: func(s *scope) {
		s.namespace("ns-crud")
		found, _, err := s.client.Namespaces().Info("ns-crud", nil)
		s.must(err, "reading")
		s.equal("namespace", []string{found.Description, found.Meta["team"]}, []string{"for a case", "a"})
		_, err = s.client.Namespaces().Register(&api.Namespace{Name: "ns-crud", Description: "changed"}, nil)
		s.must(err, "changing")
		listed, _, err := s.client.Namespaces().PrefixList("ns-crud", nil)
		s.must(err, "listing")
		s.equal("description", listed[0].Description, "changed")
		_, err = s.client.Namespaces().Delete("ns-crud", nil)
		s.must(err, "deleting")
		_, _, err = s.client.Namespaces().Info("ns-crud", nil)
		s.refused(err, 404, "Namespace not found")
	}},
	{name: "namespaces: the default one is there and stays", run: func(s *scope) {
		found, _, err := s.client.Namespaces().Info("default", nil)
		s.must(err, "reading")
		s.equal("description", found.Description, "Default shared namespace")
		_, err = s.client.Namespaces().Delete("default", nil)
		s.refused(err, 500, "can not delete default namespace")
		_, err = s.client.Namespaces().Delete("ns-none", nil)
		s.refused(err, 500, "namespace not found")
		_, err = s.client.Namespaces().Register(&api.Namespace{Name: "not a name"}, nil)
		s.refused(err, 500, "invalid name")
	}},
	{name: "namespaces: jobs of one are apart from those of another", run: func(s *scope) {
		s.namespace("ns-jobs")
		job := s.service(1)
		job.Namespace = ptr("ns-jobs")
		s.register(job)
		_, _, err := s.client.Jobs().Info(s.prefix, nil)
		s.refused(err, 404, "job not found")
		found, _, err := s.client.Jobs().Info(s.prefix, &api.QueryOptions{Namespace: "ns-jobs"})
		s.must(err, "reading")
		s.equal("namespace", *found.Namespace, "ns-jobs")
		everywhere, _, err := s.client.Jobs().List(&api.QueryOptions{Namespace: "*", Prefix: s.prefix})
		s.must(err, "listing")
		s.equal("namespace in the list", everywhere[0].Namespace, "ns-jobs")
		_, err = s.client.Namespaces().Delete("ns-jobs", nil)
		s.refused(err, 500, "has non-terminal jobs")
	}},
	{name: "namespaces: a job for one that is not there is refused", run: func(s *scope) {
		job := s.service(0)
		job.Namespace = ptr("ns-none")
		_, _, err := s.client.Jobs().Register(job, nil)
		s.refused(err, 500, "nonexistent namespace")
	}},
	{name: "namespaces: one may allow only some drivers", run: func(s *scope) {
		limits := &api.NamespaceCapabilities{DisabledTaskDrivers: []string{"raw_exec"}}
		_, err := s.client.Namespaces().Register(&api.Namespace{Name: "ns-drivers", Capabilities: limits}, nil)
		s.must(err, "registering")
		s.later(func() { _, _ = s.client.Namespaces().Delete("ns-drivers", nil) })
		job := s.service(0)
		job.Namespace = ptr("ns-drivers")
		_, _, err = s.client.Jobs().Register(job, nil)
		s.refused(err, 500, `used task driver "raw_exec" is not allowed in namespace "ns-drivers"`)
	}},
}
