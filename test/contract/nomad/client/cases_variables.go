package main

import (
	"errors"

	"github.com/hashicorp/nomad/api"
)

func (s *scope) variable(path string, items map[string]string) *api.Variable {
	made, _, err := s.client.Variables().Create(&api.Variable{Path: path, Items: items}, nil)
	s.must(err, "creating the variable")
	s.later(func() { _, _ = s.client.Variables().Delete(path, nil) })
	return made
}

func (s *scope) conflict(err error) *api.Variable {
	var found api.ErrCASConflict
	if !errors.As(err, &found) {
		s.fail("want a conflict, got %v", err)
	}
	return found.Conflict
}

var variableCases = []testCase{
	{name: "variables: one is made, read, changed and deleted", run: func(s *scope) {
		made := s.variable("case/crud", map[string]string{"user": "ada"})
		s.check(made.ModifyIndex > 0 && made.ModifyIndex == made.CreateIndex && made.CreateTime > 0, "made: %+v", made)
		read, _, err := s.client.Variables().Read("case/crud", nil)
		s.must(err, "reading")
		s.equal("items", read.Items, api.VariableItems{"user": "ada"})
		s.equal("namespace", read.Namespace, "default")
		read.Items["user"] = "eve"
		changed, _, err := s.client.Variables().Update(read, nil)
		s.must(err, "changing")
		s.check(changed.ModifyIndex > made.ModifyIndex && changed.CreateIndex == made.CreateIndex, "changed: %+v", changed)
		items, _, err := s.client.Variables().GetVariableItems("case/crud", nil)
		s.must(err, "reading items")
		s.equal("items", items, api.VariableItems{"user": "eve"})
		_, err = s.client.Variables().Delete("case/crud", nil)
		s.must(err, "deleting")
		_, _, err = s.client.Variables().Read("case/crud", nil)
		s.check(errors.Is(err, api.ErrVariablePathNotFound), "read after delete: %v", err)
		missing, _, err := s.client.Variables().Peek("case/crud", nil)
		s.check(missing == nil && err == nil, "peek after delete: %v %v", missing, err)
	}},
	{name: "variables: creating under index 0 finds who was first", run: func(s *scope) {
		s.variable("case/first", map[string]string{"user": "ada"})
		_, _, err := s.client.Variables().CheckedCreate(&api.Variable{Path: "case/first", Items: map[string]string{"user": "eve"}}, nil)
		s.equal("held by", s.conflict(err).Items["user"], "ada")
	}},
	{name: "variables: changing under an index guards against another writer", run: func(s *scope) {
		made := s.variable("case/cas", map[string]string{"n": "1"})
		made.Items = map[string]string{"n": "2"}
		second, _, err := s.client.Variables().CheckedUpdate(made, nil)
		s.must(err, "changing under the right index")
		stale := *second
		stale.ModifyIndex = made.ModifyIndex
		_, _, err = s.client.Variables().CheckedUpdate(&stale, nil)
		s.equal("held", s.conflict(err).ModifyIndex, second.ModifyIndex)
		_, err = s.client.Variables().CheckedDelete("case/cas", made.ModifyIndex, nil)
		s.equal("held on delete", s.conflict(err).Items["n"], "2")
		_, err = s.client.Variables().CheckedDelete("case/cas", second.ModifyIndex, nil)
		s.must(err, "deleting under the right index")
	}},
	{name: "variables: writing the same again is a write too", run: func(s *scope) {
		made := s.variable("case/same", map[string]string{"n": "1"})
		again, _, err := s.client.Variables().Update(&api.Variable{Path: "case/same", Items: map[string]string{"n": "1"}}, nil)
		s.must(err, "writing again")
		s.check(again.ModifyIndex > made.ModifyIndex, "index %d", again.ModifyIndex)
	}},
	{name: "variables: lists take a prefix and hide the items", run: func(s *scope) {
		s.variable("case/list/a", map[string]string{"n": "1"})
		s.variable("case/list/b", map[string]string{"n": "1"})
		found, meta, err := s.client.Variables().PrefixList("case/list/", nil)
		s.must(err, "listing")
		s.equal("paths", []string{found[0].Path, found[1].Path}, []string{"case/list/a", "case/list/b"})
		s.check(meta.LastIndex > 0, "meta: %+v", meta)
		page, meta, err := s.client.Variables().List(&api.QueryOptions{Prefix: "case/list/", PerPage: 1})
		s.must(err, "listing a page")
		s.equal("page", page[0].Path, "case/list/a")
		s.check(meta.NextToken != "", "no token for the next page")
		page, _, err = s.client.Variables().List(&api.QueryOptions{Prefix: "case/list/", PerPage: 1, NextToken: meta.NextToken})
		s.must(err, "listing the next page")
		s.equal("next page", page[0].Path, "case/list/b")
	}},
	{name: "variables: a change ends the wait", run: func(s *scope) {
		made := s.variable("case/wait", map[string]string{"n": "1"})
		answered := make(chan *api.Variable, 1)
		go func() {
			found, _, _ := s.client.Variables().Read("case/wait", &api.QueryOptions{WaitIndex: made.ModifyIndex})
			answered <- found
		}()
		made.Items = map[string]string{"n": "2"}
		_, _, err := s.client.Variables().Update(made, nil)
		s.must(err, "changing")
		s.equal("items", (<-answered).Items["n"], "2")
	}},
	{name: "variables: bad ones are refused", run: func(s *scope) {
		_, _, err := s.client.Variables().Create(&api.Variable{Path: "case/empty"}, nil)
		s.refused(err, 400, "variable missing required Items object")
		_, _, err = s.client.Variables().Create(&api.Variable{Path: "not a path", Items: map[string]string{"n": "1"}}, nil)
		s.refused(err, 400, `invalid path "not a path"`)
		_, _, err = s.client.Variables().Create(&api.Variable{Path: "nomad/none/x", Items: map[string]string{"n": "1"}}, nil)
		s.refused(err, 400, "only paths at")
		_, _, err = s.client.Variables().Create(&api.Variable{Path: "case/big", Items: map[string]string{"n": string(make([]byte, 70_000))}}, nil)
		s.refused(err, 400, "variables are limited to 64KiB in total size")
		_, err = s.client.Variables().Delete("case/none", nil)
		s.must(err, "deleting what is not there")
	}},
}
