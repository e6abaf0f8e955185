package main

import (
	"time"

	"github.com/hashicorp/nomad/api"
)

const readJobs = `namespace "default" { policy = "read" }`

func (s *scope) policy(name, rules string) {
	_, err := s.client.ACLPolicies().Upsert(&api.ACLPolicy{Name: name, Description: "for a case", Rules: rules}, nil)
	s.must(err, "writing the policy")
	s.later(func() { _, _ = s.client.ACLPolicies().Delete(name, nil) })
}

func (s *scope) token(token *api.ACLToken) *api.ACLToken {
	made, _, err := s.client.ACLTokens().Create(token, nil)
	s.must(err, "making the token")
	s.later(func() { _, _ = s.client.ACLTokens().Delete(made.AccessorID, nil) })
	return made
}

func (s *scope) role(name, policy string) *api.ACLRole {
	role, _, err := s.client.ACLRoles().Create(&api.ACLRole{Name: name, Policies: []*api.ACLRolePolicyLink{{Name: policy}}}, nil)
	s.must(err, "making the role")
	s.later(func() { _, _ = s.client.ACLRoles().Delete(role.ID, nil) })
	return role
}

// bearer is another client, with this token.
func (s *scope) bearer(secret string) *api.Client {
	config := api.DefaultConfig()
	config.Address, config.SecretID = s.client.Address(), secret
	client, err := api.NewClient(config)
	s.must(err, "making a client")
	return client
}

var aclCases = []testCase{
	{name: "acl: there is one bootstrap only", run: func(s *scope) {
		_, _, err := s.client.ACLTokens().Bootstrap(nil)
		s.refused(err, 400, "ACL bootstrap already done (reset index: ")
		self, _, err := s.client.ACLTokens().Self(nil)
		s.must(err, "asking for the own token")
		s.equal("token", []string{self.Name, self.Type}, []string{"Bootstrap Token", "management"})
		s.equal("global", self.Global, true)
	}},
	{name: "acl: a policy is made, read, changed and deleted", run: func(s *scope) {
		s.policy("policy-crud", readJobs)
		found, _, err := s.client.ACLPolicies().Info("policy-crud", nil)
		s.must(err, "reading")
		s.equal("policy", []string{found.Description, found.Rules}, []string{"for a case", readJobs})
		s.policy("policy-crud", `node { policy = "read" }`)
		listed, _, err := s.client.ACLPolicies().List(&api.QueryOptions{Prefix: "policy-crud"})
		s.must(err, "listing")
		s.equal("policies", len(listed), 1)
		s.check(listed[0].ModifyIndex > listed[0].CreateIndex, "indexes: %+v", listed[0])
		_, err = s.client.ACLPolicies().Delete("policy-crud", nil)
		s.must(err, "deleting")
		_, _, err = s.client.ACLPolicies().Info("policy-crud", nil)
		s.refused(err, 404, "ACL policy not found")
	}},
	{name: "acl: rules that cannot be read are refused", run: func(s *scope) {
		_, err := s.client.ACLPolicies().Upsert(&api.ACLPolicy{Name: "policy-bad", Rules: `namespace "default" { policy = "all" }`}, nil)
		s.refused(err, 400, "failed to parse rules")
		_, err = s.client.ACLPolicies().Upsert(&api.ACLPolicy{Name: "not a name", Rules: readJobs}, nil)
		s.refused(err, 400, `invalid name 'not a name'`)
	}},
	{name: "acl: a token may do what its policies grant, until it is deleted", run: func(s *scope) {
		s.policy("policy-token", readJobs)
		token := s.token(&api.ACLToken{Name: "reader", Type: "client", Policies: []string{"policy-token"}})
		reader := s.bearer(token.SecretID)
		_, _, err := reader.Jobs().List(nil)
		s.must(err, "listing jobs")
		_, _, err = reader.Jobs().Register(s.service(0), nil)
		s.refused(err, 403, "Permission denied")
		_, _, err = reader.Nodes().List(nil)
		s.refused(err, 403, "Permission denied")
		self, _, err := reader.ACLTokens().Self(nil)
		s.must(err, "asking for the own token")
		s.equal("own token", self.AccessorID, token.AccessorID)
		own, _, err := reader.ACLPolicies().Self(nil)
		s.must(err, "asking for the own policies")
		s.equal("own policies", []int{len(own)}, []int{1})
		s.equal("own policy", own[0].Name, "policy-token")
		_, err = s.client.ACLTokens().Delete(token.AccessorID, nil)
		s.must(err, "deleting")
		_, _, err = reader.Jobs().List(nil)
		s.refused(err, 403, "Permission denied")
	}},
	{name: "acl: a token is read, changed and listed without its secret", run: func(s *scope) {
		s.policy("policy-change", readJobs)
		token := s.token(&api.ACLToken{Name: "before", Type: "client", Policies: []string{"policy-change"}})
		token.Name = "after"
		changed, _, err := s.client.ACLTokens().Update(token, nil)
		s.must(err, "changing")
		s.equal("changed", []string{changed.Name, changed.SecretID}, []string{"after", token.SecretID})
		found, _, err := s.client.ACLTokens().Info(token.AccessorID, nil)
		s.must(err, "reading")
		s.equal("found", []string{found.Name, found.SecretID}, []string{"after", token.SecretID})
		listed, _, err := s.client.ACLTokens().List(&api.QueryOptions{Prefix: token.AccessorID[:8]})
		s.must(err, "listing")
		s.equal("listed", listed[0].Name, "after")
		_, _, err = s.client.ACLTokens().Info("00000000-0000-0000-0000-000000000000", nil)
		s.refused(err, 404, "ACL token not found")
	}},
	{name: "acl: a token may expire", run: func(s *scope) {
		made := s.token(&api.ACLToken{Name: "short", Type: "management", ExpirationTTL: time.Hour})
		s.check(made.ExpirationTime != nil, "token: %+v", made)
		s.equal("life", made.ExpirationTime.Sub(made.CreateTime), time.Hour)
		_, _, err := s.client.ACLTokens().Create(&api.ACLToken{Type: "management", ExpirationTTL: time.Millisecond}, nil)
		s.refused(err, 400, "expiration time cannot be less than")
	}},
	{name: "acl: tokens that make no sense are refused", run: func(s *scope) {
		_, _, err := s.client.ACLTokens().Create(&api.ACLToken{Type: "other"}, nil)
		s.refused(err, 400, "token type must be client or management")
		_, _, err = s.client.ACLTokens().Create(&api.ACLToken{Type: "client"}, nil)
		s.refused(err, 400, "client token missing policies or roles")
		_, _, err = s.client.ACLTokens().Create(&api.ACLToken{Type: "management", Policies: []string{"a"}}, nil)
		s.refused(err, 400, "management token cannot be associated with policies or roles")
		_, _, err = s.bearer("11111111-1111-1111-1111-111111111111").Jobs().List(nil)
		s.refused(err, 403, "Permission denied")
	}},
	{name: "acl: a client token may bring its ids", since: "2.0.3", run: func(s *scope) {
		ids := []string{"aaaaaaaa-2222-3333-4444-00000000000a", "aaaaaaaa-2222-3333-4444-00000000000b"}
		made, _, err := s.client.ACLTokens().Upload(&api.ACLToken{AccessorID: ids[0], SecretID: ids[1], Type: "client", Policies: []string{"a"}}, nil)
		s.must(err, "uploading")
		s.later(func() { _, _ = s.client.ACLTokens().Delete(made.AccessorID, nil) })
		s.equal("ids", []string{made.AccessorID, made.SecretID}, ids)
	}},
	{name: "acl: a one-time token is exchanged once", run: func(s *scope) {
		token := s.token(&api.ACLToken{Name: "once", Type: "management"})
		once, _, err := s.bearer(token.SecretID).ACLTokens().UpsertOneTimeToken(nil)
		s.must(err, "making one")
		found, _, err := s.client.ACLTokens().ExchangeOneTimeToken(once.OneTimeSecretID, nil)
		s.must(err, "exchanging")
		s.equal("token", found.SecretID, token.SecretID)
		_, _, err = s.client.ACLTokens().ExchangeOneTimeToken(once.OneTimeSecretID, nil)
		s.refused(err, 403, "Permission denied")
	}},
	{name: "acl: a role is made, read, changed and deleted", run: func(s *scope) {
		s.policy("policy-role", readJobs)
		role := s.role("role-crud", "policy-role")
		role.Description = "changed"
		_, _, err := s.client.ACLRoles().Update(role, nil)
		s.must(err, "changing")
		found, _, err := s.client.ACLRoles().Get(role.ID, nil)
		s.must(err, "reading")
		s.equal("role", []string{found.Name, found.Description, found.Policies[0].Name}, []string{"role-crud", "changed", "policy-role"})
		named, _, err := s.client.ACLRoles().GetByName("role-crud", nil)
		s.must(err, "reading by name")
		s.equal("id", named.ID, role.ID)
		listed, _, err := s.client.ACLRoles().List(&api.QueryOptions{Prefix: role.ID[:8]})
		s.must(err, "listing")
		s.equal("listed", listed[0].Name, "role-crud")
		_, err = s.client.ACLRoles().Delete(role.ID, nil)
		s.must(err, "deleting")
		_, _, err = s.client.ACLRoles().GetByName("role-crud", nil)
		s.refused(err, 404, "ACL role not found")
	}},
	{name: "acl: a role lends its policies to tokens", run: func(s *scope) {
		s.policy("policy-lent", readJobs)
		role := s.role("role-lends", "policy-lent")
		token := s.token(&api.ACLToken{Name: "by role", Type: "client", Roles: []*api.ACLTokenRoleLink{{Name: role.Name}}})
		s.equal("role's id", token.Roles[0].ID, role.ID)
		reader := s.bearer(token.SecretID)
		_, _, err := reader.Jobs().List(nil)
		s.must(err, "listing jobs")
		_, err = s.client.ACLRoles().Delete(role.ID, nil)
		s.must(err, "deleting the role")
		_, _, err = reader.Jobs().List(nil)
		s.refused(err, 403, "Permission denied")
	}},
	{name: "acl: a role of policies that are not there is refused", run: func(s *scope) {
		_, _, err := s.client.ACLRoles().Create(&api.ACLRole{Name: "role-bad", Policies: []*api.ACLRolePolicyLink{{Name: "policy-none"}}}, nil)
		s.refused(err, 400, "cannot find policy policy-none")
		_, _, err = s.client.ACLRoles().Create(&api.ACLRole{Name: "role-bad"}, nil)
		s.refused(err, 400, "at least one policy should be specified")
	}},
	{name: "acl: there are no ways to log in until somebody makes them", run: func(s *scope) {
		methods, _, err := s.client.ACLAuthMethods().List(nil)
		s.must(err, "listing methods")
		rules, _, err := s.client.ACLBindingRules().List(nil)
		s.must(err, "listing binding rules")
		s.equal("counts", []int{len(methods), len(rules)}, []int{0, 0})
	}},
	{name: "acl: variables are granted by path", run: func(s *scope) {
		s.policy("policy-paths", `namespace "default" { variables { path "app/*" { capabilities = ["read", "list"] } } }`)
		token := s.token(&api.ACLToken{Name: "paths", Type: "client", Policies: []string{"policy-paths"}})
		for _, path := range []string{"app/one", "other/one"} {
			_, _, err := s.client.Variables().Create(&api.Variable{Path: path, Items: api.VariableItems{"a": "b"}}, nil)
			s.must(err, "writing "+path)
			s.later(func() { _, _ = s.client.Variables().Delete(path, nil) })
		}
		reader := s.bearer(token.SecretID)
		found, _, err := reader.Variables().Read("app/one", nil)
		s.must(err, "reading")
		s.equal("item", found.Items["a"], "b")
		_, _, err = reader.Variables().Read("other/one", nil)
		s.refused(err, 403, "Permission denied")
		_, _, err = reader.Variables().Update(found, nil)
		s.refused(err, 403, "Permission denied")
		listed, _, err := reader.Variables().List(nil)
		s.must(err, "listing")
		s.equal("listed", len(listed), 1)
	}},
}
