package main

import (
	"net/http"

	"github.com/hashicorp/nomad/api"
)

const enterprise = "Nomad Enterprise only endpoint"

var absentCases = []testCase{
	{name: "absent: volumes and plugins", run: func(s *scope) {
		csi, _, err := s.client.CSIVolumes().List(nil)
		s.must(err, "listing CSI volumes")
		host, _, err := s.client.HostVolumes().List(nil, nil)
		s.must(err, "listing host volumes")
		plugins, _, err := s.client.CSIPlugins().List(nil)
		s.must(err, "listing plugins")
		s.equal("counts", []int{len(csi), len(host), len(plugins)}, []int{0, 0, 0})
		_, _, err = s.client.CSIVolumes().Info("none", nil)
		s.refused(err, 404, "volume not found")
		_, _, err = s.client.HostVolumes().Get("none", nil)
		s.refused(err, 404, "volume not found")
		_, _, err = s.client.CSIPlugins().Info("none", nil)
		s.refused(err, 404, "plugin not found")
		var unused any
		_, err = s.client.Raw().Query("/v1/volumes?type=none", &unused, nil)
		s.refused(err, 404, "resource not found")
	}},
	{name: "absent: quotas of Nomad Enterprise", run: func(s *scope) {
		_, _, err := s.client.Quotas().List(nil)
		s.refused(err, 501, enterprise)
		_, _, err = s.client.Quotas().ListUsage(nil)
		s.refused(err, 501, enterprise)
		_, _, err = s.client.Quotas().Info("none", nil)
		s.refused(err, 501, enterprise)
		_, _, err = s.client.Quotas().Usage("none", nil)
		s.refused(err, 501, enterprise)
		_, err = s.client.Quotas().Register(&api.QuotaSpec{Name: "none"}, nil)
		s.refused(err, 501, enterprise)
		_, err = s.client.Quotas().Delete("none", nil)
		s.refused(err, 501, enterprise)
	}},
	{name: "absent: Sentinel policies of Nomad Enterprise", run: func(s *scope) {
		_, _, err := s.client.SentinelPolicies().List(nil)
		s.refused(err, 501, enterprise)
		_, _, err = s.client.SentinelPolicies().Info("none", nil)
		s.refused(err, 501, enterprise)
		_, err = s.client.SentinelPolicies().Upsert(&api.SentinelPolicy{Name: "none"}, nil)
		s.refused(err, 501, enterprise)
		_, err = s.client.SentinelPolicies().Delete("none", nil)
		s.refused(err, 501, enterprise)
	}},
	{name: "absent: recommendations of Nomad Enterprise", run: func(s *scope) {
		_, _, err := s.client.Recommendations().List(nil)
		s.refused(err, 501, enterprise)
		_, _, err = s.client.Recommendations().Info("none", nil)
		s.refused(err, 501, enterprise)
		_, _, err = s.client.Recommendations().Upsert(&api.Recommendation{}, nil)
		s.refused(err, 501, enterprise)
		_, _, err = s.client.Recommendations().Apply([]string{"none"}, false)
		s.refused(err, 501, enterprise)
	}},
	{name: "absent: a license", run: func(s *scope) {
		reply, err := http.Get(s.client.Address() + "/v1/operator/license")
		s.must(err, "asking")
		defer reply.Body.Close()
		s.equal("status", reply.StatusCode, 204)
		_, err = s.client.Raw().Write("/v1/operator/license", "", nil, nil)
		s.refused(err, 501, enterprise)
	}},
}
