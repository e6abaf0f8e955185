package main

import (
	"context"

	"github.com/hashicorp/nomad/api"
)

// follow gives what the stream tells until the case is over.
func (s *scope) follow(topics map[api.Topic][]string, index uint64) <-chan *api.Events {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	s.later(cancel)
	events, err := s.client.EventStream().Stream(ctx, topics, index, nil)
	s.must(err, "opening the stream")
	return events
}

// event waits for one that is wanted.
func (s *scope) event(stream <-chan *api.Events, isWanted func(api.Event) bool) api.Event {
	for batch := range stream {
		if batch.Err != nil {
			s.fail("reading the stream: %v", batch.Err)
		}
		for _, event := range batch.Events {
			if isWanted(event) {
				return event
			}
		}
	}
	s.fail("the stream ended before the event came")
	return api.Event{}
}

func (s *scope) nextIndex() uint64 {
	_, meta, err := s.client.Jobs().List(nil)
	s.must(err, "reading the index")
	return meta.LastIndex + 1
}

var eventCases = []testCase{
	{name: "events: a job's registration is told, with the job", run: func(s *scope) {
		stream := s.follow(map[api.Topic][]string{api.TopicJob: {s.prefix}}, s.nextIndex())
		s.register(s.service(0))
		event := s.event(stream, func(found api.Event) bool { return found.Key == s.prefix })
		s.equal("event", []string{string(event.Topic), event.Type}, []string{"Job", "JobRegistered"})
		job, err := event.Job()
		s.must(err, "decoding")
		s.equal("job", *job.ID, s.prefix)
		s.check(event.Index > 0, "no index")
	}},
	{name: "events: a rollout is told by evaluations, allocations and its deployment", run: func(s *scope) {
		topics := map[api.Topic][]string{api.TopicDeployment: {s.prefix}, api.TopicAllocation: {s.prefix}, api.TopicEvaluation: {s.prefix}}
		stream := s.follow(topics, s.nextIndex())
		s.register(s.service(1))
		seen := map[api.Topic]bool{}
		s.event(stream, func(found api.Event) bool {
			seen[found.Topic] = true
			deployment, err := found.Deployment()
			return err == nil && deployment != nil && deployment.Status == "successful"
		})
		s.equal("topics", seen, map[api.Topic]bool{api.TopicDeployment: true, api.TopicAllocation: true, api.TopicEvaluation: true})
	}},
	{name: "events: other keys stay out", run: func(s *scope) {
		stream := s.follow(map[api.Topic][]string{api.TopicJob: {s.prefix + "-b"}}, s.nextIndex())
		s.stopped("a", "b")
		first := s.event(stream, func(api.Event) bool { return true })
		s.equal("key", first.Key, s.prefix+"-b")
	}},
	{name: "events: a purge is told as a deregistration", run: func(s *scope) {
		s.register(s.service(0))
		s.undisturbed(s.prefix, "")
		stream := s.follow(map[api.Topic][]string{api.TopicJob: {s.prefix}}, s.nextIndex())
		_, _, err := s.client.Jobs().Deregister(s.prefix, true, nil)
		s.must(err, "purging")
		event := s.event(stream, func(found api.Event) bool { return found.Type == "JobDeregistered" })
		s.equal("key", event.Key, s.prefix)
	}},
	{name: "events: what happened before is replayed from an index on", run: func(s *scope) {
		index := s.nextIndex()
		s.stopped("a", "b")
		stream := s.follow(map[api.Topic][]string{api.TopicJob: {"*"}}, index)
		s.event(stream, func(found api.Event) bool { return found.Key == s.prefix+"-a" })
		s.event(stream, func(found api.Event) bool { return found.Key == s.prefix+"-b" })
	}},
	{name: "events: pools and services have topics of their own", run: func(s *scope) {
		stream := s.follow(map[api.Topic][]string{api.TopicNodePool: {"*"}}, s.nextIndex())
		s.pool("pool-events")
		event := s.event(stream, func(found api.Event) bool { return found.Key == "pool-events" })
		s.equal("type", event.Type, "NodePoolUpserted")
		pool, err := event.NodePool()
		s.must(err, "decoding")
		s.equal("pool", pool.Name, "pool-events")
	}},
}
