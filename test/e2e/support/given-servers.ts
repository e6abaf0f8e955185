/**
 * Arguments of `meshbot demo` that name the servers which stand in for simulated ones, as
 * `npm run test:e2e -- --nomad ADDRESS …` hands them on. Empty: all are simulated.
 */
export const givenServers: readonly string[] = ['nomad', 'consul', 'vault'].flatMap((name) => {
  const address = process.env[`MESHBOT_E2E_${name.toUpperCase()}`] ?? '';
  return address === '' ? [] : [`--${name}`, address];
});

/** What a title says of them. */
export const onGivenServers = givenServers.length === 0 ? '' : ` ${givenServers.join(' ')}`;
