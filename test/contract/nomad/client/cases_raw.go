package main

// What the API takes at addresses that the client's own methods do not use.
var rawCases = []testCase{
	{name: "addresses: a job is written under its own", run: func(s *scope) {
		s.register(s.service(0))
		var response struct{ JobModifyIndex uint64 }
		_, err := s.client.Raw().Write("/v1/job/"+s.prefix, map[string]any{"Job": changed(s.service(0), "2")}, &response, nil)
		s.must(err, "writing")
		s.equal("check index", response.JobModifyIndex, *s.info(s.prefix).JobModifyIndex)
		_, err = s.client.Raw().Write("/v1/job/"+s.prefix+"-other", map[string]any{"Job": s.service(0)}, nil, nil)
		s.refused(err, 400, "Job ID does not match name")
	}},
	{name: "addresses: a namespace is written under its own", run: func(s *scope) {
		s.namespace("ns-path")
		_, err := s.client.Raw().Write("/v1/namespace/ns-path", map[string]any{"Name": "ns-path", "Description": "by path"}, nil, nil)
		s.must(err, "writing")
		found, _, err := s.client.Namespaces().Info("ns-path", nil)
		s.must(err, "reading")
		s.equal("description", found.Description, "by path")
	}},
	{name: "addresses: a node pool is written under its own", run: func(s *scope) {
		s.pool("pool-path")
		_, err := s.client.Raw().Write("/v1/node/pool/pool-path", map[string]any{"Name": "pool-path", "Description": "by path"}, nil, nil)
		s.must(err, "writing")
		found, _, err := s.client.NodePools().Info("pool-path", nil)
		s.must(err, "reading")
		s.equal("description", found.Description, "by path")
	}},
	{name: "addresses: an allocation tells of its checks", run: func(s *scope) {
		alloc := s.deployedOne()
		var found map[string]any
		_, err := s.client.Raw().Query("/v1/allocation/"+alloc+"/checks", &found, nil)
		s.must(err, "asking")
		s.equal("checks", len(found), 0)
	}},
}

// deployedOne is the id of the one allocation of a new service.
func (s *scope) deployedOne() string {
	s.deployed(s.service(1))
	return s.running(s.prefix, 1)[0].ID
}
