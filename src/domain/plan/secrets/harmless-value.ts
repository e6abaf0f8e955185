import { looksRandom } from './randomness.ts';
import { wordsOf } from './sensitive-name.ts';

const NOTHING = /^(?:|true|false|yes|no|on|off|null|nil|none|undefined|"")$/i;
const QUANTITY = /^\d{1,9}(?:\.\d+)?\s?(?:ns|us|µs|ms|s|m|h|d|[kmgt]i?b?|%)?$/i;
const QUANTITY_WORDS =
  /^(?:ttl|timeout|length|len|size|count|limit|max|min|minute|second|expiry|expires|expiration|duration|interval|period|lifetime|cost|rounds|version|seconds|minutes|hours|days)$/;
const PLACE_WORDS = /^(?:file|filename|filepath|path|dir|directory|mount|location|dest)$/;
/** Names that say where or how a secret is kept, not what it is. */
const ABOUT_WORDS =
  /^(?:url|uri|addr|address|host|hostname|endpoint|issuer|audience|provider|type|method|methods|mode|backend|header|name|role|policy|policies|namespace|engine|algorithm|scheme|realm|user|username|email|port|scope|scopes|cluster|region|enabled|required|disabled|source)$/;

/** A reference to where the value comes from: an interpolation, a shell variable, or a template call with a plain path. */
const REFERENCE =
  /^(?:\$\{[\w.[\]"/ -]+\}|\$[A-Za-z_]\w*|\{\{-?\s*(?:(?:with|if|range)\s+)?(?:(?:secret|key|keyOrDefault|env|nomadVar|service)\s+"[\w./-]+"|\$?\.[\w.]*|index\s+\.[\w.]+\s+"[\w.-]+"|end|else)(?:\s*\|\s*(?:toJSON|toUnescapedJSON|base64Decode|base64Encode|trimSpace))?\s*-?\}\})+$/;

/** Whether a value may be shown although its name is that of a secret: a reference to one, a switch, a duration, a path. */
export function isHarmlessValue(name: string, value: string): boolean {
  const bare = unquote(value.trim());
  if (NOTHING.test(bare) || REFERENCE.test(bare.replace(/\}\}\s+\{\{/g, '}}{{'))) return true;
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (QUANTITY.test(bare)) return QUANTITY_WORDS.test(last) || words.some((word) => /^(?:max|min|per|num)$/.test(word));
  if (looksRandom(bare) || isUuid(bare)) return false;
  if (PLACE_WORDS.test(last)) return /^[\w.${}/~-]*[/.][\w.${}/~-]*$/.test(bare);
  return ABOUT_WORDS.test(last) && words.length > 1 && /^[\w.:/,@ ${}-]{1,100}$/.test(bare);
}

function unquote(value: string): string {
  return /^(["'`]).*\1$/s.test(value) && value.length > 1 ? value.slice(1, -1) : value;
}

function isUuid(value: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
}
