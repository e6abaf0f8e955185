package main

import (
	"time"

	"github.com/hashicorp/nomad/api"
)

// stopped registers jobs that run nothing, for lists.
func (s *scope) stopped(names ...string) {
	for _, name := range names {
		job := s.service(0)
		id := s.prefix + "-" + name
		job.ID, job.Name = ptr(id), ptr(id)
		job.SetMeta("letter", name)
		s.register(job)
	}
}

func idsOf(jobs []*api.JobListStub) []string {
	ids := []string{}
	for _, job := range jobs {
		ids = append(ids, job.ID)
	}
	return ids
}

var listCases = []testCase{
	{name: "lists: jobs by prefix", run: func(s *scope) {
		s.stopped("a", "b")
		jobs, meta, err := s.client.Jobs().PrefixList(s.prefix)
		s.must(err, "listing")
		s.equal("ids", idsOf(jobs), []string{s.prefix + "-a", s.prefix + "-b"})
		s.check(meta.LastIndex > 0 && meta.KnownLeader, "meta: %+v", meta)
		s.check(jobs[0].Meta == nil, "meta that nobody asked for")
	}},
	{name: "lists: jobs with their meta", run: func(s *scope) {
		s.stopped("a")
		jobs, _, err := s.client.Jobs().ListOptions(&api.JobListOptions{Fields: &api.JobListFields{Meta: true}}, &api.QueryOptions{Prefix: s.prefix})
		s.must(err, "listing")
		s.equal("meta", jobs[0].Meta, map[string]string{"letter": "a"})
	}},
	{name: "lists: jobs come in pages", run: func(s *scope) {
		s.stopped("a", "b", "c")
		page := &api.QueryOptions{Prefix: s.prefix, PerPage: 2}
		jobs, meta, err := s.client.Jobs().List(page)
		s.must(err, "listing the first page")
		s.equal("first page", idsOf(jobs), []string{s.prefix + "-a", s.prefix + "-b"})
		s.check(meta.NextToken != "", "no token for the next page")
		page.NextToken = meta.NextToken
		jobs, meta, err = s.client.Jobs().List(page)
		s.must(err, "listing the second page")
		s.equal("second page", idsOf(jobs), []string{s.prefix + "-c"})
		s.equal("token", meta.NextToken, "")
	}},
	{name: "lists: jobs that a filter lets through", run: func(s *scope) {
		s.stopped("a", "b")
		for filter, want := range map[string][]string{
			`Meta.letter == "b"`:                        {s.prefix + "-b"},
			`ID matches "-a$" or Meta["letter"] == "z"`: {s.prefix + "-a"},
			`not (Type == "service")`:                   {},
			`"dc1" in Datacenters and Priority == 50`:   {s.prefix + "-a", s.prefix + "-b"},
			`ID contains "-b" and Stop != true`:         {s.prefix + "-b"},
		} {
			jobs, _, err := s.client.Jobs().List(&api.QueryOptions{Prefix: s.prefix, Filter: filter})
			s.must(err, "filtering by "+filter)
			s.equal(filter, idsOf(jobs), want)
		}
	}},
	{name: "lists: a filter by a field that is not there is refused", run: func(s *scope) {
		s.stopped("a")
		_, _, err := s.client.Jobs().List(&api.QueryOptions{Prefix: s.prefix, Filter: `Nothing == "a"`})
		s.refused(err, 400, `failed to read result page: error finding value in datum: /Nothing at part 0: couldn't find key: struct field with name "Nothing"`)
	}},
	{name: "lists: an id's prefix has an even number of digits", run: func(s *scope) {
		odd := &api.QueryOptions{Prefix: "abc"}
		_, _, err := s.client.Allocations().List(odd)
		s.refused(err, 500, "alloc lookup failed: index error: Input (without hyphens) must be even length")
		_, _, err = s.client.Evaluations().List(odd)
		s.refused(err, 500, "eval lookup failed: index error: Input (without hyphens) must be even length")
		_, _, err = s.client.Deployments().List(odd)
		s.refused(err, 500, "index error: Input (without hyphens) must be even length")
		_, _, err = s.client.Nodes().List(odd)
		s.refused(err, 500, "node lookup failed: index error: Input (without hyphens) must be even length")
	}},
	{name: "lists: a filter that cannot be read is refused", run: func(s *scope) {
		_, _, err := s.client.Jobs().List(&api.QueryOptions{Filter: `ID ==`})
		s.refused(err, 400, "failed to create result paginator: failed to read filter expression")
	}},
	{name: "lists: allocations by filter and page", run: func(s *scope) {
		s.deployed(s.service(2))
		query := &api.QueryOptions{Filter: `JobID == "` + s.prefix + `"`}
		all, _, err := s.client.Allocations().List(query)
		s.must(err, "listing")
		s.equal("allocations", len(all), 2)
		query.PerPage = 1
		page, meta, err := s.client.Allocations().List(query)
		s.must(err, "listing a page")
		s.equal("page", page[0].ID, all[0].ID)
		query.NextToken = meta.NextToken
		page, _, err = s.client.Allocations().List(query)
		s.must(err, "listing the next page")
		s.equal("next page", page[0].ID, all[1].ID)
	}},
	{name: "lists: a list can be turned round", run: func(s *scope) {
		s.deployed(s.service(2))
		s.register(s.service(2))
		// The client puts its own lists in order, whatever the server's is.
		ask := func(order string) []map[string]any {
			var found []map[string]any
			query := &api.QueryOptions{Filter: `JobID == "` + s.prefix + `" and TriggeredBy == "job-register"`, Params: map[string]string{"reverse": order}}
			_, err := s.client.Raw().Query("/v1/evaluations", &found, query)
			s.must(err, "listing")
			s.equal("evaluations", len(found), 2)
			return found
		}
		forward, backward := ask("false"), ask("true")
		s.check(forward[0]["CreateIndex"].(float64) < forward[1]["CreateIndex"].(float64), "forward: %+v", forward)
		s.equal("first and last", forward[0]["ID"], backward[1]["ID"])
	}},
	{name: "queries: an unchanged answer is held back until the wait is over", run: func(s *scope) {
		s.stopped("a")
		id := s.prefix + "-a"
		ask := func(q *api.QueryOptions) (*api.Job, *api.QueryMeta, error) { return s.client.Jobs().Info(id, q) }
		// Whatever still happens to a new job comes before the status that it stays with.
		await(s, "a settled job", ask, func(found *api.Job) bool { return *found.Status == "dead" })
		_, before, err := s.client.Jobs().Info(id, nil)
		s.must(err, "reading")
		_, after, err := s.client.Jobs().Info(id, &api.QueryOptions{WaitIndex: before.LastIndex, WaitTime: 100 * time.Millisecond})
		s.must(err, "waiting")
		s.equal("index", after.LastIndex, before.LastIndex)
	}},
	{name: "queries: a change ends the wait", run: func(s *scope) {
		s.deployed(s.service(1))
		_, before, err := s.client.Jobs().Info(s.prefix, nil)
		s.must(err, "reading")
		answered := make(chan *api.Job, 1)
		go func() {
			job, _, _ := s.client.Jobs().Info(s.prefix, &api.QueryOptions{WaitIndex: before.LastIndex, WaitTime: time.Minute})
			answered <- job
		}()
		s.register(changed(s.service(1), "2"))
		s.equal("version", *(<-answered).Version, uint64(1))
	}},
	{name: "queries: a job that is not there yet can be waited for", run: func(s *scope) {
		jobs, meta, err := s.client.Jobs().List(nil)
		s.must(err, "listing")
		answered := make(chan error, 1)
		go func() {
			_, _, err := s.client.Jobs().List(&api.QueryOptions{WaitIndex: meta.LastIndex, WaitTime: time.Minute})
			answered <- err
		}()
		s.stopped("a")
		s.must(<-answered, "waiting for the list")
		s.check(jobs != nil, "no list")
	}},
	{name: "queries: a stale read answers too", run: func(s *scope) {
		_, meta, err := s.client.Jobs().List(&api.QueryOptions{AllowStale: true})
		s.must(err, "listing")
		s.check(meta.KnownLeader && meta.LastIndex > 0, "meta: %+v", meta)
	}},
	{name: "queries: writes say under which index they happened", run: func(s *scope) {
		response, meta, err := s.client.Jobs().Register(s.service(0), nil)
		s.must(err, "registering")
		s.forget(s.prefix, nil)
		s.equal("index", meta.LastIndex, response.EvalCreateIndex)
	}},
}
