package main

import (
	"io"
	"strings"

	"github.com/hashicorp/nomad/api"
)

// talker runs an allocation whose task has written one line.
func (s *scope) talker() *api.Allocation {
	job := s.service(1)
	job.TaskGroups[0].Tasks[0].Config = map[string]any{"command": "/bin/sh", "args": []string{"-c", "echo one line; exec sleep 3600"}}
	s.deployed(job)
	return s.oneRunning(s.prefix)
}

func namesOf(files []*api.AllocFileInfo) map[string]bool {
	names := map[string]bool{}
	for _, file := range files {
		names[file.Name] = file.IsDir
	}
	return names
}

const logFile = "alloc/logs/" + taskName + ".stdout.0"

func (s *scope) text(reader io.ReadCloser, err error) string {
	s.must(err, "opening")
	defer reader.Close()
	content, err := io.ReadAll(reader)
	s.must(err, "reading")
	return string(content)
}

// firstFrame is the first piece of a stream that says something.
func (s *scope) firstFrame(frames <-chan *api.StreamFrame, problems <-chan error) *api.StreamFrame {
	if frames == nil {
		s.fail("no stream: %v", <-problems)
	}
	for {
		select {
		case frame, isOpen := <-frames:
			s.check(isOpen, "the stream ended without a frame")
			if len(frame.Data) > 0 {
				return frame
			}
		case err := <-problems:
			s.fail("streaming: %v", err)
		}
	}
}

var fileCases = []testCase{
	{name: "files: the folders of an allocation are listed", run: func(s *scope) {
		alloc := s.talker()
		root, _, err := s.client.AllocFS().List(alloc, "/", nil)
		s.must(err, "listing")
		s.check(namesOf(root)["alloc"] && namesOf(root)[taskName], "root: %+v", namesOf(root))
		logs, _, err := s.client.AllocFS().List(alloc, "alloc/logs", nil)
		s.must(err, "listing logs")
		isFolder, isThere := namesOf(logs)[taskName+".stdout.0"]
		s.check(isThere && !isFolder, "logs: %+v", namesOf(logs))
	}},
	{name: "files: one is described and read", run: func(s *scope) {
		alloc := s.talker()
		info, _, err := s.client.AllocFS().Stat(alloc, logFile, nil)
		s.must(err, "describing")
		s.equal("name", info.Name, taskName+".stdout.0")
		s.check(!info.IsDir && !info.ModTime.IsZero() && strings.HasPrefix(info.FileMode, "-"), "info: %+v", info)
		content := s.text(s.client.AllocFS().Cat(alloc, logFile, nil))
		s.check(strings.HasPrefix(content, "one line\n"), "content %q", content)
		s.equal("part", s.text(s.client.AllocFS().ReadAt(alloc, logFile, 4, 4, nil)), "line")
	}},
	{name: "files: one can be followed", run: func(s *scope) {
		alloc := s.talker()
		cancel := make(chan struct{})
		defer close(cancel)
		frame := s.firstFrame(s.client.AllocFS().Stream(alloc, logFile, api.OriginStart, 0, cancel, nil))
		s.check(strings.HasPrefix(string(frame.Data), "one line\n"), "frame: %+v", frame)
	}},
	{name: "files: logs are read by task and stream", run: func(s *scope) {
		alloc := s.talker()
		cancel := make(chan struct{})
		defer close(cancel)
		frame := s.firstFrame(s.client.AllocFS().Logs(alloc, true, taskName, api.FSLogNameStdout, api.OriginStart, 0, cancel, nil))
		s.check(strings.HasPrefix(string(frame.Data), "one line\n"), "frame: %+v", frame)
	}},
	{name: "files: what is not there is refused", run: func(s *scope) {
		alloc := s.talker()
		_, _, err := s.client.AllocFS().Stat(alloc, "alloc/none", nil)
		s.refused(err, 404, "no such file or directory")
		_, _, err = s.client.AllocFS().List(alloc, "none", nil)
		s.refused(err, 404, "no such file or directory")
		_, problems := s.client.AllocFS().Logs(alloc, false, "none", api.FSLogNameStdout, api.OriginStart, 0, nil, nil)
		s.refused(<-problems, 400, "unknown task name")
		_, problems = s.client.AllocFS().Logs(alloc, false, taskName, "none", api.OriginStart, 0, nil, nil)
		s.refused(<-problems, 400, "must provide log type (stdout/stderr)")
	}},
}
