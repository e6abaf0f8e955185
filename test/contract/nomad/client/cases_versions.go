package main

import (
	"github.com/hashicorp/nomad/api"
)

// twoVersions leaves a service at version 1.
func (s *scope) twoVersions() {
	s.deployed(s.service(1))
	s.deployed(changed(s.service(1), "2"))
}

var versionCases = []testCase{
	{name: "versions: the newest comes first, with diffs on request", run: func(s *scope) {
		s.twoVersions()
		versions, diffs, _, err := s.client.Jobs().Versions(s.prefix, true, nil)
		s.must(err, "listing versions")
		s.equal("versions", []uint64{*versions[0].Version, *versions[1].Version}, []uint64{1, 0})
		s.equal("diffs", len(diffs), 1)
		s.equal("diff", diffs[0].Type, "Edited")
		_, diffs, _, err = s.client.Jobs().Versions(s.prefix, false, nil)
		s.must(err, "listing versions")
		s.equal("diffs without asking", len(diffs), 0)
	}},
	{name: "versions: a tag names one, is found by it and can be taken off", run: func(s *scope) {
		s.twoVersions()
		_, err := s.client.Jobs().TagVersion(s.prefix, 0, "good", "held for a day", nil)
		s.must(err, "tagging")
		tagged, _, err := s.client.Jobs().VersionByTag(s.prefix, "good", nil)
		s.must(err, "reading by tag")
		s.equal("version", *tagged.Version, uint64(0))
		s.equal("description", tagged.VersionTag.Description, "held for a day")
		_, diffs, _, err := s.client.Jobs().VersionsOpts(s.prefix, &api.VersionsOptions{Diffs: true, DiffTag: "good"}, nil)
		s.must(err, "diffing against a tag")
		s.check(len(diffs) > 0 && diffs[0].Type == "Edited", "diffs: %+v", diffs)
		_, err = s.client.Jobs().UntagVersion(s.prefix, "good", nil)
		s.must(err, "untagging")
		_, _, err = s.client.Jobs().VersionByTag(s.prefix, "good", nil)
		s.check(err != nil, "the tag is still there")
	}},
	{name: "versions: a tag belongs to one version only", run: func(s *scope) {
		s.twoVersions()
		_, err := s.client.Jobs().TagVersion(s.prefix, 0, "good", "", nil)
		s.must(err, "tagging")
		_, err = s.client.Jobs().TagVersion(s.prefix, 1, "good", "", nil)
		s.refused(err, 500, `already exists on a different version of job`)
		_, err = s.client.Jobs().TagVersion(s.prefix, 9, "other", "", nil)
		s.refused(err, 500, "not found")
		_, err = s.client.Jobs().UntagVersion(s.prefix, "none", nil)
		s.refused(err, 500, "not found")
	}},
	{name: "versions: the latest can be tagged without its number", since: "2.0.1", run: func(s *scope) {
		s.twoVersions()
		_, err := s.client.Jobs().TagVersionOpts(s.prefix, "now", &api.TagVersionRequest{Latest: true}, nil)
		s.must(err, "tagging the latest")
		tagged, _, err := s.client.Jobs().VersionByTag(s.prefix, "now", nil)
		s.must(err, "reading by tag")
		s.equal("version", *tagged.Version, uint64(1))
	}},
	{name: "versions: a revert makes a new version of the old text", run: func(s *scope) {
		s.twoVersions()
		response, _, err := s.client.Jobs().Revert(s.prefix, 0, ptr(uint64(1)), nil, "", "")
		s.must(err, "reverting")
		s.check(response.EvalID != "", "no evaluation")
		job := s.info(s.prefix)
		s.equal("version", *job.Version, uint64(2))
		s.equal("environment", len(job.TaskGroups[0].Tasks[0].Env), 0)
	}},
	{name: "versions: a revert from another version than the named one is refused", run: func(s *scope) {
		s.twoVersions()
		_, _, err := s.client.Jobs().Revert(s.prefix, 0, ptr(uint64(7)), nil, "", "")
		s.refused(err, 500, "Current job has version 1; enforcing version 7")
		_, _, err = s.client.Jobs().Revert(s.prefix, 1, nil, nil, "", "")
		s.refused(err, 500, "can't revert to current version")
		_, _, err = s.client.Jobs().Revert(s.prefix, 9, nil, nil, "", "")
		s.refused(err, 500, "not found")
	}},
	{name: "versions: stability can be set", run: func(s *scope) {
		s.twoVersions()
		_, _, err := s.client.Jobs().Stable(s.prefix, 0, false, nil)
		s.must(err, "marking as unstable")
		versions, _, _, err := s.client.Jobs().Versions(s.prefix, false, nil)
		s.must(err, "listing versions")
		s.equal("stable", []bool{*versions[0].Stable, *versions[1].Stable}, []bool{true, false})
		_, _, err = s.client.Jobs().Stable(s.prefix, 9, true, nil)
		s.refused(err, 500, "not found")
	}},
	{name: "versions: the source of a version is kept with its variables", run: func(s *scope) {
		source := &api.JobSubmission{Source: `job "x" {}`, Format: "hcl2", VariableFlags: map[string]string{"tag": "1"}, Variables: `a = "b"`}
		_, _, err := s.client.Jobs().RegisterOpts(s.service(1), &api.RegisterOptions{Submission: source}, nil)
		s.must(err, "registering")
		s.forget(s.prefix, nil)
		found, _, err := s.client.Jobs().Submission(s.prefix, 0, nil)
		s.must(err, "reading the source")
		s.equal("source", *found, *source)
		_, _, err = s.client.Jobs().Submission(s.prefix, 5, nil)
		s.refused(err, 404, "job source not found")
	}},
}
