package main

import "github.com/hashicorp/nomad/api"

func (s *scope) pool(name string) *api.NodePool {
	pool := &api.NodePool{Name: name, Description: "for a case", Meta: map[string]string{"team": "a"}}
	_, err := s.client.NodePools().Register(pool, nil)
	s.must(err, "registering the pool")
	s.later(func() { _, _ = s.client.NodePools().Delete(name, nil) })
	return pool
}

var poolCases = []testCase{
	{name: "pools: the two that are always there", run: func(s *scope) {
		pools, _, err := s.client.NodePools().List(nil)
		s.must(err, "listing")
		names := map[string]string{}
		for _, pool := range pools {
			names[pool.Name] = pool.Description
		}
		s.equal("all", names["all"], "Node pool with all nodes in the cluster.")
		s.equal("default", names["default"], "Default node pool.")
		_, err = s.client.NodePools().Delete("all", nil)
		s.refused(err, 500, `deleting node pool "all" is not allowed`)
	}},
	{name: "pools: one is made, read, changed and deleted", run: func(s *scope) {
		pool := s.pool("pool-crud")
		found, _, err := s.client.NodePools().Info(pool.Name, nil)
		s.must(err, "reading")
		s.equal("pool", []string{found.Description, found.Meta["team"]}, []string{"for a case", "a"})
		pool.Description = "changed"
		_, err = s.client.NodePools().Register(pool, nil)
		s.must(err, "changing")
		listed, _, err := s.client.NodePools().PrefixList("pool-crud", nil)
		s.must(err, "listing")
		s.equal("description", listed[0].Description, "changed")
		s.check(listed[0].ModifyIndex > listed[0].CreateIndex, "indexes: %+v", listed[0])
		_, err = s.client.NodePools().Delete(pool.Name, nil)
		s.must(err, "deleting")
		_, _, err = s.client.NodePools().Info(pool.Name, nil)
		s.refused(err, 404, "node pool not found")
	}},
	{name: "pools: bad ones are refused", run: func(s *scope) {
		_, err := s.client.NodePools().Register(&api.NodePool{Name: "not a name"}, nil)
		s.refused(err, 400, `invalid name "not a name", must match regex ^[a-zA-Z0-9-_]{1,128}$`)
		_, err = s.client.NodePools().Register(&api.NodePool{Name: "all"}, nil)
		s.refused(err, 400, `modifying node pool "all" is not allowed`)
		_, err = s.client.NodePools().Delete("pool-none", nil)
		s.refused(err, 500, "node pool pool-none not found")
	}},
	{name: "pools: jobs and nodes of a pool are listed", run: func(s *scope) {
		s.pool("pool-lists")
		job := s.service(1)
		job.NodePool = ptr("pool-lists")
		s.register(job)
		jobs, _, err := s.client.NodePools().ListJobs("pool-lists", nil)
		s.must(err, "listing jobs")
		s.equal("jobs", idsOf(jobs), []string{s.prefix})
		nodes, _, err := s.client.NodePools().ListNodes("pool-lists", nil)
		s.must(err, "listing nodes")
		s.equal("nodes", len(nodes), 0)
		nodes, _, err = s.client.NodePools().ListNodes("default", nil)
		s.must(err, "listing nodes of the default pool")
		s.check(len(nodes) > 0, "no nodes in the default pool")
		_, err = s.client.NodePools().Delete("pool-lists", nil)
		s.refused(err, 500, "has non-terminal jobs")
	}},
	{name: "pools: a job for a pool that is not there is refused", run: func(s *scope) {
		job := s.service(0)
		job.NodePool = ptr("pool-none")
		_, _, err := s.client.Jobs().Register(job, nil)
		s.refused(err, 500, "nonexistent node pool")
	}},
}
