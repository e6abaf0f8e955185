package main

import (
	"context"
	"errors"

	"github.com/hashicorp/nomad/api"
)

func lockOf(path string) *api.Variable {
	return &api.Variable{Path: path, Items: map[string]string{"holder": "ada"}, Lock: &api.VariableLock{TTL: "15s", LockDelay: "10s"}}
}

func (s *scope) locked(path string) *api.Variable {
	held, _, err := s.client.Variables().AcquireLock(lockOf(path), nil)
	s.must(err, "acquiring")
	s.later(func() {
		_, _, _ = s.client.Variables().ReleaseLock(&api.Variable{Path: path, Lock: held.Lock}, nil)
		_, _ = s.client.Variables().Delete(path, nil)
	})
	return held
}

var lockCases = []testCase{
	{name: "locks: one is taken, renewed and released", run: func(s *scope) {
		held := s.locked("lock/whole")
		s.check(held.LockID() != "", "no lock id: %+v", held)
		s.equal("times", []string{held.Lock.TTL, held.Lock.LockDelay}, []string{"15s", "10s"})
		renewed, _, err := s.client.Variables().RenewLock(&api.Variable{Path: "lock/whole", Lock: held.Lock}, nil)
		s.must(err, "renewing")
		s.equal("path", renewed.Path, "lock/whole")
		_, _, err = s.client.Variables().ReleaseLock(&api.Variable{Path: "lock/whole", Lock: held.Lock}, nil)
		s.must(err, "releasing")
		found, _, err := s.client.Variables().Read("lock/whole", nil)
		s.must(err, "reading")
		s.equal("items", found.Items["holder"], "ada")
		s.check(found.Lock == nil, "still locked: %+v", found.Lock)
	}},
	{name: "locks: two leasers take turns", run: func(s *scope) {
		s.later(func() { _, _ = s.client.Variables().Delete("lock/turns", nil) })
		wanted := api.Variable{Path: "lock/turns", Lock: &api.VariableLock{TTL: "15s", LockDelay: "10s"}}
		first, err := s.client.Locks(api.WriteOptions{}, wanted)
		s.must(err, "making a lock")
		id, err := first.Acquire(context.Background())
		s.must(err, "acquiring")
		s.check(id != "", "no lock id")
		s.must(first.Renew(context.Background()), "renewing")
		second, err := s.client.Locks(api.WriteOptions{}, wanted)
		s.must(err, "making another lock")
		_, err = second.Acquire(context.Background())
		s.check(errors.Is(err, api.ErrLockConflict), "want a conflict, got %v", err)
		s.must(first.Release(context.Background()), "releasing")
		_, err = second.Acquire(context.Background())
		s.must(err, "acquiring after the release")
		s.must(second.Release(context.Background()), "releasing again")
	}},
	{name: "locks: nobody else can take, write or delete what is held", run: func(s *scope) {
		held := s.locked("lock/held")
		_, _, err := s.client.Variables().AcquireLock(lockOf("lock/held"), nil)
		s.refused(err, 409, "")
		_, _, err = s.client.Variables().Update(&api.Variable{Path: "lock/held", Items: map[string]string{"holder": "eve"}}, nil)
		s.refused(err, 409, "")
		_, err = s.client.Variables().Delete("lock/held", nil)
		s.refused(err, 409, "")
		bare := &api.Variable{Path: "lock/held", Items: map[string]string{"more": "yes"}, Lock: &api.VariableLock{ID: held.LockID()}}
		_, _, err = s.client.Variables().Update(bare, nil)
		s.must(err, "writing by the holder")
		found, _, err := s.client.Variables().Read("lock/held", nil)
		s.must(err, "reading")
		s.equal("items", found.Items["more"], "yes")
		s.equal("lock", found.LockID(), held.LockID())
	}},
	{name: "locks: a wrong id renews and releases nothing", run: func(s *scope) {
		s.locked("lock/wrong")
		wrong := &api.Variable{Path: "lock/wrong", Lock: &api.VariableLock{ID: nobody, TTL: "15s", LockDelay: "10s"}}
		_, _, err := s.client.Variables().RenewLock(wrong, nil)
		s.refused(err, 409, "")
		_, _, err = s.client.Variables().ReleaseLock(wrong, nil)
		s.refused(err, 409, "")
	}},
	{name: "locks: times have bounds", run: func(s *scope) {
		short := lockOf("lock/short")
		short.Lock.TTL = "1s"
		_, _, err := s.client.Variables().AcquireLock(short, nil)
		s.refused(err, 400, "TTL must be between 10 seconds and 24 hours")
	}},
}
