/**
 * Takes out of a text what looks like a secret, and keeps its name: `password=hunter2` becomes `password=[redacted]`. Alerts quote traffic, and
 * people paste it; what they hold goes on to the model, to Slack and, for ever, to GitHub.
 *
 * It sees forms, not meanings: values beside a telling name (`token=`, `"api_key": "..."`, `Password: ...`), headers that carry credentials,
 * URLs with a user part, a few well-known shapes of keys, and PEM blocks. It cannot see a secret in plain prose ("the password is x"),
 * one without a name (a telnet dialogue, `-p x` on a command line), a name in another language, the later words of a passphrase that is not in
 * quotes, or anything encoded (Base64, hex, a body that was compressed). What must not go out must not be written at all.
 */
export function redact(text: string): string {
  let before = text;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const after = RULES.reduce((rest, { pattern, by }) => rest.replaceAll(pattern, by), before);
    if (after === before) return after;
    before = after;
  }
  return before;
}

const GONE = '[redacted]';
/** What one rule took may lay open the beginning of another: until nothing changes, which hostile text reaches in three or four rounds. */
const ROUNDS_MAX = 10;

/** The part of a name that gives it away; up to forty characters may stand before it (`admin_password`), and a number or a word after (`token_2`). */
const TELLING =
  String.raw`[\w.-]{0,40}(?:pass(?:w(?:or)?d|phrase|code|wd)?|pwd|psk|secret|token|auth(?:orization)?|sess(?:ion)?(?:[_-]?id)?|key|cookie|cred(?:ential)?|sig)` +
  String.raw`(?:s|hash|value|[_.\d-]\w{0,20})?`;
/** What ends a name: a quote or a bracket, as in JSON and in `user[password]`. */
const CLOSING = String.raw`["'\]\\]{0,4}`;
/** An equals sign with a space on one side only is prose: rules are named "contains passwd= in cleartext". */
const BETWEEN = String.raw`(?:\s?:=\s?|\s?=>\s?|\s=\s|=|\s?:\s?|%3D|%3A|>)`;
const IN_QUOTES = String.raw`(?<quote>\\?["'])(?:\\[\s\S]|[^\\])*?(?:\k<quote>|\\?$)`;

interface Rule {
  readonly pattern: RegExp;
  readonly by: string;
}

/** In this order: a rule that takes more stands before one that would take a part of the same. */
const RULES: readonly Rule[] = [
  // A block that was cut off has no end line: everything after its begin is taken.
  { pattern: /-----BEGIN [A-Z0-9 ]{1,60}-----[\s\S]*?(?:-----END [A-Z0-9 ]{1,60}-----|$)/g, by: GONE },
  { pattern: /([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/?#]*@/gi, by: `$1${GONE}@` },
  // To the end of the line, or to the next header: lines may have been joined.
  {
    pattern: /\b((?:proxy-)?authorization|(?:set-)?cookie2?)(\s?:\s?)\S[^\n]*?(?=\s[a-z][\w-]{1,40}:\s|\n|$)/gi,
    by: `$1$2${GONE}`,
  },
  // A digit, an equals sign or a capital inside tells a token from a word: "Basic authentication" stays.
  {
    pattern: /\b([Bb]earer|[Bb]asic|[Dd]igest|[Nn]egotiate|NTLM|Token) +(?=\S*[\d=]|\S+[A-Z])[\w+/.~=-]{8,}/g,
    by: `$1 ${GONE}`,
  },
  // JWT, AWS, Slack, GitHub, GitLab, OpenAI, Google.
  { pattern: /(?<![A-Za-z0-9])eyJ[\w-]{6,}(?:\.[\w-]*){1,4}/g, by: GONE },
  { pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}/g, by: GONE },
  { pattern: /(?<![A-Za-z0-9])(?:xox[a-z]|xapp)[.-][\w.-]{6,}/g, by: GONE },
  { pattern: /hooks\.slack\.com\/[a-z]+\/[^\s"']+/gi, by: `hooks.slack.com/${GONE}` },
  { pattern: /(?<![A-Za-z0-9])(?:gh[pousr]_|github_pat_|glpat-|sk-|AIza)[\w-]{16,}/g, by: GONE },
  // FTP, POP3, IRC; SMTP and IMAP.
  { pattern: /(?<![A-Za-z])(PASS|AUTH (?:PLAIN|LOGIN|CRAM-MD5))\s+\S+/g, by: `$1 ${GONE}` },
  {
    pattern: new RegExp(`(${TELLING}${CLOSING}${BETWEEN})(?:${IN_QUOTES}|[^\\s&]+)`, 'gi'),
    by: `$1$<quote>${GONE}$<quote>`,
  },
];
