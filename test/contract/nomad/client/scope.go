package main

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/hashicorp/nomad/api"
)

// A scope is what one case works with.
type scope struct {
	client   *api.Client
	prefix   string
	cleanups []func()
}

// A mismatch ends a case: the server did not do what the case claims.
type mismatch string

func (s *scope) fail(format string, values ...any) {
	panic(mismatch(fmt.Sprintf(format, values...)))
}

func (s *scope) must(err error, doing string) {
	if err != nil {
		s.fail("%s: %v", doing, err)
	}
}

func (s *scope) check(holds bool, format string, values ...any) {
	if !holds {
		s.fail(format, values...)
	}
}

func (s *scope) equal(what string, got, want any) {
	if !reflect.DeepEqual(got, want) {
		s.fail("%s: got %#v, want %#v", what, got, want)
	}
}

// refused claims that the server answered with this status and a text that contains the given one.
func (s *scope) refused(err error, status int, text string) {
	var response api.UnexpectedResponseError
	if !errors.As(err, &response) {
		s.fail("want a refusal with %d %q, got %v", status, text, err)
	}
	if response.StatusCode() != status || !strings.Contains(response.Body(), text) {
		s.fail("want a refusal with %d %q, got %d %q", status, text, response.StatusCode(), response.Body())
	}
}

func (s *scope) later(cleanup func()) {
	s.cleanups = append(s.cleanups, cleanup)
}

// Longer than any case takes on a busy machine.
const patience = 60 * time.Second

// read is a query of the client that can block.
type read[T any] func(*api.QueryOptions) (T, *api.QueryMeta, error)

// await asks with blocking queries until the answer is the wanted one.
func await[T any](s *scope, what string, ask read[T], isWanted func(T) bool) T {
	deadline := time.Now().Add(patience)
	index := uint64(0)
	for {
		found, meta, err := ask(&api.QueryOptions{WaitIndex: index, WaitTime: 10 * time.Second})
		s.must(err, "waiting for "+what)
		if isWanted(found) {
			return found
		}
		if time.Now().After(deadline) {
			s.fail("waited in vain for %s: %+v", what, found)
		}
		if meta.LastIndex <= index {
			// An answer that does not move (a wait that ran out) is asked for from the start.
			index = 0
			continue
		}
		index = meta.LastIndex
	}
}

func ptr[T any](value T) *T { return &value }
