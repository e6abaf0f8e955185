package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"github.com/hashicorp/nomad/api"
)

// A testCase is one claim about the server.
type testCase struct {
	name string
	// alone keeps other cases from running at the same time: it changes what all of them share.
	alone bool
	// since is the release that brought what the case asks for; on an older server it is not run.
	since string
	run   func(*scope)
}

type result struct {
	Case  string `json:"case"`
	OK    bool   `json:"ok"`
	Error string `json:"error,omitempty"`
	// Skipped says why the case was not run.
	Skipped string `json:"skipped,omitempty"`
}

// Real servers share a small machine with what they run.
const atOnce = 4

// runAll prints one line of JSON per case and says whether all held that the server's release has.
func runAll(client *api.Client, release string, cases []testCase) bool {
	results := make(chan result)
	go func() {
		defer close(results)
		known, unknown := split(cases, func(each testCase) bool { return !isOlder(release, each.since) })
		for _, each := range unknown {
			results <- result{Case: each.name, Skipped: "the server is older than " + each.since}
		}
		apart, together := split(known, func(each testCase) bool { return each.alone })
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
		held = held && (each.OK || each.Skipped != "")
		tell(each)
	}
	return held
}

func skipAll(cases []testCase, why string) {
	for _, each := range cases {
		tell(result{Case: each.name, Skipped: why})
	}
}

func tell(found result) {
	line, _ := json.Marshal(found)
	fmt.Fprintln(os.Stdout, string(line))
}

func split(cases []testCase, fits func(testCase) bool) (fitting, others []testCase) {
	for _, each := range cases {
		if fits(each) {
			fitting = append(fitting, each)
		} else {
			others = append(others, each)
		}
	}
	return fitting, others
}

// isOlder compares releases such as 1.11.3 and 2.0 number by number; nothing is older than no release.
func isOlder(release, than string) bool {
	numbers := strings.Split(release, ".")
	for i, text := range strings.Split(than, ".") {
		wanted, _ := strconv.Atoi(text)
		has := 0
		if i < len(numbers) {
			has, _ = strconv.Atoi(numbers[i])
		}
		if has != wanted {
			return has < wanted
		}
	}
	return false
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
