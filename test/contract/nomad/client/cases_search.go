package main

import (
	"github.com/hashicorp/nomad/api"
	"github.com/hashicorp/nomad/api/contexts"
)

var searchCases = []testCase{
	{name: "search: jobs by prefix", run: func(s *scope) {
		s.stopped("a", "b")
		found, _, err := s.client.Search().PrefixSearch(s.prefix, contexts.Jobs, nil)
		s.must(err, "searching")
		s.equal("jobs", found.Matches[contexts.Jobs], []string{s.prefix + "-a", s.prefix + "-b"})
		s.equal("truncated", found.Truncations[contexts.Jobs], false)
	}},
	{name: "search: ids of all kinds by prefix", run: func(s *scope) {
		deployment := s.deployed(s.service(1))
		found, _, err := s.client.Search().PrefixSearch(deployment.ID[:12], contexts.All, nil)
		s.must(err, "searching")
		s.equal("deployments", found.Matches[contexts.Deployments], []string{deployment.ID})
		alloc := s.running(s.prefix, 1)[0]
		found, _, err = s.client.Search().PrefixSearch(alloc.ID[:12], contexts.Allocs, nil)
		s.must(err, "searching allocations")
		s.equal("allocations", found.Matches[contexts.Allocs], []string{alloc.ID})
	}},
	{name: "search: namespaces, pools and variables by prefix", run: func(s *scope) {
		s.variable("case/search", map[string]string{"n": "1"})
		found, _, err := s.client.Search().PrefixSearch("case/sea", contexts.Variables, nil)
		s.must(err, "searching variables")
		s.equal("variables", found.Matches[contexts.Variables], []string{"case/search"})
		found, _, err = s.client.Search().PrefixSearch("def", contexts.NodePools, nil)
		s.must(err, "searching pools")
		s.equal("pools", found.Matches[contexts.NodePools], []string{"default"})
		found, _, err = s.client.Search().PrefixSearch("def", contexts.Namespaces, nil)
		s.must(err, "searching namespaces")
		s.equal("namespaces", found.Matches[contexts.Namespaces], []string{"default"})
	}},
	{name: "search: an unknown kind is refused", run: func(s *scope) {
		_, _, err := s.client.Search().PrefixSearch("x", contexts.Context("none"), nil)
		s.refused(err, 500, "context must be one of")
	}},
	{name: "search: fuzzy finds jobs by a piece of their name, with their scope", run: func(s *scope) {
		s.stopped("needle")
		found, _, err := s.client.Search().FuzzySearch("needle", contexts.All, nil)
		s.must(err, "searching")
		s.equal("jobs", found.Matches[contexts.Jobs], []api.FuzzyMatch{{ID: s.prefix + "-needle", Scope: []string{"default", s.prefix + "-needle"}}})
	}},
	{name: "search: fuzzy looks into jobs for groups, tasks and commands", run: func(s *scope) {
		job := s.service(0)
		job.TaskGroups[0].Name = ptr("fuzzygroup")
		job.TaskGroups[0].Tasks[0].Name = "fuzzytask"
		job.TaskGroups[0].Tasks[0].Config = map[string]any{"command": "/bin/fuzzycommand"}
		s.register(job)
		found, _, err := s.client.Search().FuzzySearch("fuzzy", contexts.All, nil)
		s.must(err, "searching")
		s.equal("groups", found.Matches[contexts.Groups], []api.FuzzyMatch{{ID: "fuzzygroup", Scope: []string{"default", s.prefix}}})
		s.equal("tasks", found.Matches[contexts.Tasks], []api.FuzzyMatch{{ID: "fuzzytask", Scope: []string{"default", s.prefix, "fuzzygroup"}}})
		s.equal("commands", found.Matches[contexts.Commands], []api.FuzzyMatch{{ID: "/bin/fuzzycommand", Scope: []string{"default", s.prefix, "fuzzygroup", "fuzzytask"}}})
	}},
	{name: "search: fuzzy asks for two letters at least", run: func(s *scope) {
		_, _, err := s.client.Search().FuzzySearch("x", contexts.All, nil)
		s.refused(err, 500, "fuzzy search query must be at least 2 characters, got 1")
	}},
}
