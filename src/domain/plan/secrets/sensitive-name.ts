/** Words that make a name a secret's name wherever they stand in it. */
const SENSITIVE_WORDS = new Set([
  'token',
  'tokens',
  'secret',
  'secrets',
  'password',
  'passwords',
  'passwd',
  'passphrase',
  'pwd',
  'pass',
  'credential',
  'credentials',
  'cred',
  'creds',
  'auth',
  'authorization',
  'apikey',
  'apikeys',
  'dsn',
  'jwt',
  'bearer',
  'cookie',
  'cookies',
  'private',
  'salt',
  'hmac',
  'otp',
  'htpasswd',
  'netrc',
  'webhook',
]);

/** Parts that give a name away even when it is written as one word, such as `dbpassword`. */
const SENSITIVE_PARTS =
  /passw|secret|apikey|api_key|accesskey|privatekey|authtoken|accesstoken|connectionstring|connstr|passphrase|credential/;

/** A name that ends in `key` names a secret, except after these words. */
const HARMLESS_KEYS = new Set([
  'public',
  'primary',
  'foreign',
  'partition',
  'sort',
  'routing',
  'route',
  'cache',
  'hash',
  'group',
  'object',
  'row',
  'kv',
  'consul',
  'map',
  'sharding',
  'shard',
  'hot',
  'lookup',
  'index',
]);

/** `pass` beside these words does not mean a password. */
const NOT_A_PASSWORD = new Set(['through', 'thru', 'by', 'proxy', 'bypass', 'rate', 'fail']);
/** `private` alone names an address or a network as often as a key. */
const NOT_A_PRIVATE_KEY = new Set([
  'ip',
  'ipv4',
  'ipv6',
  'network',
  'subnet',
  'address',
  'host',
  'dns',
  'cidr',
  'port',
]);

/** The words of a name: `dbPassword`, `DB_PASSWORD`, `db-password` and `auth[0][dbPassword]` all hold `db` and `password`. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** Whether a value under this name must be taken for a secret. `author`, `keyboard` and `monkey` are none. */
export function isSensitiveName(name: string): boolean {
  const words = wordsOf(name);
  if (SENSITIVE_PARTS.test(name.toLowerCase().replace(/[^a-z0-9_]/g, ''))) return true;
  if (SENSITIVE_PARTS.test(words.join(''))) return true;
  if (words.some((word, at) => isSensitiveWord(word, words, at))) return true;
  return endsInSecretKey(words) || /connection\W*_?string/i.test(name);
}

function isSensitiveWord(word: string, words: readonly string[], at: number): boolean {
  if (!SENSITIVE_WORDS.has(word)) return false;
  const neighbours = [words[at - 1], words[at + 1]].filter((other) => other !== undefined);
  if (word === 'pass') return !neighbours.some((other) => NOT_A_PASSWORD.has(other));
  if (word === 'private') return neighbours.some((other) => other !== undefined && !NOT_A_PRIVATE_KEY.has(other));
  return true;
}

function endsInSecretKey(words: readonly string[]): boolean {
  const last = words.at(-1);
  const before = words.at(-2);
  if (before === undefined || (last !== 'key' && last !== 'keys')) return false;
  return !HARMLESS_KEYS.has(before);
}
