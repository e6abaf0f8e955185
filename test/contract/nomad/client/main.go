// Asks a Nomad server, simulated or real, everything that the official client can ask of it, case by case.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/hashicorp/nomad/api"
)

func main() {
	address := flag.String("address", "http://127.0.0.1:4646", "the server to ask")
	only := flag.String("run", "", "only cases whose name contains this text")
	root := flag.String("token", "", "a management token: asks the cases of a server with ACLs")
	list := flag.Bool("list", false, "print the names of all cases and end")
	flag.Parse()
	if *list {
		for _, each := range append(everyCase(), aclCases...) {
			fmt.Println(each.name)
		}
		return
	}
	config := api.DefaultConfig()
	config.Address, config.SecretID = *address, *root
	client, err := api.NewClient(config)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	release, err := releaseOf(client)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	all := everyCase()
	if *root != "" {
		all = aclCases
		if _, _, err := client.ACLPolicies().List(nil); err != nil {
			skipAll(all, err.Error())
			return
		}
	}
	chosen, _ := split(all, func(each testCase) bool { return strings.Contains(each.name, *only) })
	if !runAll(client, release, chosen) {
		os.Exit(1)
	}
}

// releaseOf is the server's release, such as 2.0.5.
func releaseOf(client *api.Client) (string, error) {
	self, err := client.Agent().Self()
	if err != nil {
		return "", err
	}
	version, _ := self.Config["Version"].(map[string]any)
	release, _ := version["Version"].(string)
	return release, nil
}

func everyCase() []testCase {
	all := []testCase{}
	for _, area := range [][]testCase{
		jobCases, versionCases, launchCases, listCases,
		deploymentCases, allocationCases, fileCases, evaluationCases,
		nodeCases, poolCases, namespaceCases, variableCases, lockCases,
		searchCases, eventCases, serviceCases, scalingCases, operatorCases, refusalCases,
		absentCases, rawCases, drainCases,
	} {
		all = append(all, area...)
	}
	return all
}
