package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"

	"github.com/hashicorp/nomad/api"
)

// A testCase is one claim about the server.
type testCase struct {
	name string
	// alone keeps other cases from running at the same time: it changes what all of them share.
	alone bool
	run   func(*scope)
}

type result struct {
	Case  string `json:"case"`
	OK    bool   `json:"ok"`
	Error string `json:"error,omitempty"`
}

// Real servers share a small machine with what they run.
const atOnce = 4

// runAll prints one line of JSON per case and says whether all held.
func runAll(client *api.Client, cases []testCase) bool {
	results := make(chan result)
	go func() {
		defer close(results)
		together, apart := split(cases)
		var group sync.WaitGroup
		slots := make(chan struct{}, atOnce)
		for _, each := range together {
			group.Add(1)
			slots <- struct{}{}
			go func() {
				defer group.Done()
				defer func() { <-slots }()
				results <- runOne(client, each)
			}()
		}
		group.Wait()
		for _, each := range apart {
			results <- runOne(client, each)
		}
	}()
	held := true
	for each := range results {
		held = held && each.OK
		line, _ := json.Marshal(each)
		fmt.Fprintln(os.Stdout, string(line))
	}
	return held
}

func split(cases []testCase) (together, apart []testCase) {
	for _, each := range cases {
		if each.alone {
			apart = append(apart, each)
		} else {
			together = append(together, each)
		}
	}
	return together, apart
}

func runOne(client *api.Client, each testCase) (found result) {
	s := &scope{client: client, prefix: prefixOf(each.name)}
	found = result{Case: each.name, OK: true}
	defer func() {
		for i := len(s.cleanups) - 1; i >= 0; i-- {
			quietly(s.cleanups[i])
		}
	}()
	defer func() {
		switch problem := recover().(type) {
		case nil:
		case mismatch:
			found.OK, found.Error = false, string(problem)
		default:
			stack := make([]byte, 4096)
			stack = stack[:runtime.Stack(stack, false)]
			found.OK, found.Error = false, fmt.Sprintf("%v\n%s", problem, stack)
		}
	}()
	each.run(s)
	return found
}

// quietly runs a cleanup; what goes wrong in it has nothing to do with the case.
func quietly(cleanup func()) {
	defer func() { _ = recover() }()
	cleanup()
}

// prefixOf makes a case's own names from its title, so that cases do not meet.
func prefixOf(name string) string {
	short := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(name))
	return strings.Trim(short, "-")
}
