/** One kind of secret, as its maker documents its form. */
export interface SecretRule {
  id: string;
  /** For people: "a key of OpenAI". */
  what: string;
  /** In lower case: a text without any of them holds none, and the pattern is not tried. */
  keywords: readonly string[];
  /**
   * Group 1 is the secret. Every repetition is bounded and none stands in another, so that a text
   * made to be slow is not.
   */
  pattern: RegExp;
  /** Bits a character, under which it is no secret but a word or a row. */
  minEntropy?: number;
  /** So many characters of its beginning are the maker's prefix and may be shown. */
  shown: number;
}

const rule = (
  id: string,
  what: string,
  keywords: readonly string[],
  pattern: RegExp,
  shown: number,
  minEntropy?: number,
): SecretRule => ({
  id,
  what,
  keywords,
  pattern,
  shown,
  ...(minEntropy === undefined ? {} : { minEntropy }),
});

/** Forms that begin with their maker's own prefix. */
const PREFIXED: readonly SecretRule[] = [
  rule(
    'aws-access-key',
    'an access key id of AWS',
    ['akia', 'asia', 'abia', 'acca'],
    /\b((?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16})\b/g,
    4,
    3,
  ),
  rule(
    'github-token',
    'a token of GitHub',
    ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    /\b(gh[pousr]_[A-Za-z0-9]{36,255})\b/g,
    4,
    3,
  ),
  rule(
    'github-fine-grained',
    'a fine-grained token of GitHub',
    ['github_pat_'],
    /\b(github_pat_[A-Za-z0-9_]{70,100})\b/g,
    11,
    3,
  ),
  rule(
    'gitlab-token',
    'a token of GitLab',
    ['glpat-', 'gldt-', 'glrt-', 'glptt-'],
    /\b(gl(?:pat|dt|rt|ptt)-[A-Za-z0-9_-]{20,64})/g,
    6,
    3,
  ),
  rule(
    'slack-token',
    'a token of Slack',
    ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxe-'],
    /\b(xox[bpares]-[A-Za-z0-9-]{20,200})/g,
    5,
    2.5,
  ),
  rule(
    'slack-app-token',
    'an app-level token of Slack',
    ['xapp-'],
    /\b(xapp-\d-[A-Za-z0-9]{8,20}-\d{8,16}-[a-f0-9]{40,80})/g,
    5,
    3,
  ),
  rule(
    'anthropic-key',
    'a key of Anthropic',
    ['sk-ant-'],
    /\b(sk-ant-[a-z]{3,8}\d{2}-[A-Za-z0-9_-]{40,120})/g,
    7,
    3.5,
  ),
  rule(
    'openai-key',
    'a key of OpenAI',
    ['sk-'],
    /\b(sk-(?:proj-|svcacct-|admin-)?(?!ant-|or-)[A-Za-z0-9_-]{40,200})/g,
    3,
    3.5,
  ),
  rule('openrouter-key', 'a key of OpenRouter', ['sk-or-'], /\b(sk-or-v\d-[a-f0-9]{64})\b/g, 6, 3),
  rule(
    'stripe-key',
    'a secret or restricted key of Stripe',
    ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_'],
    /\b([sr]k_(?:live|test)_[A-Za-z0-9]{20,247})\b/g,
    8,
    3,
  ),
  rule(
    'stripe-webhook',
    'a signing secret of a Stripe webhook',
    ['whsec_'],
    /\b(whsec_[A-Za-z0-9+/]{32,64}={0,2})/g,
    6,
    3.5,
  ),
  rule(
    'google-key',
    'an API key of Google',
    ['aiza'],
    /\b(AIza[A-Za-z0-9_-]{35})(?![A-Za-z0-9_-])/g,
    4,
    3.5,
  ),
  rule(
    'google-oauth-secret',
    'an OAuth client secret of Google',
    ['gocspx-'],
    /\b(GOCSPX-[A-Za-z0-9_-]{28})(?![A-Za-z0-9_-])/g,
    7,
    3.5,
  ),
  rule('huggingface-token', 'a token of Hugging Face', ['hf_'], /\b(hf_[A-Za-z]{34})\b/g, 3, 3.5),
  rule('npm-token', 'a token of npm', ['npm_'], /\b(npm_[A-Za-z0-9]{36})\b/g, 4, 3.5),
  rule(
    'pypi-token',
    'a token of PyPI',
    ['pypi-ageichlwas5vcmc'],
    /\b(pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,255})/g,
    5,
    3.5,
  ),
  rule(
    'sendgrid-key',
    'a key of SendGrid',
    ['sg.'],
    /\b(SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])/g,
    3,
    3.5,
  ),
  rule('mailgun-key', 'a key of Mailgun', ['key-'], /\b(key-[a-f0-9]{32})\b/g, 4, 3),
  rule(
    'digitalocean-token',
    'a token of DigitalOcean',
    ['dop_v1_', 'doo_v1_', 'dor_v1_'],
    /\b(do[por]_v1_[a-f0-9]{64})\b/g,
    7,
    3,
  ),
  rule(
    'shopify-token',
    'a token of Shopify',
    ['shp'],
    /\b(shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32})\b/g,
    6,
    3,
  ),
  rule('groq-key', 'a key of Groq', ['gsk_'], /\b(gsk_[A-Za-z0-9]{48,60})\b/g, 4, 3.5),
  rule('xai-key', 'a key of xAI', ['xai-'], /\b(xai-[A-Za-z0-9]{70,90})\b/g, 4, 3.5),
  rule(
    'databricks-token',
    'a token of Databricks',
    ['dapi'],
    /\b(dapi[a-f0-9]{32}(?:-\d)?)\b/g,
    4,
    3,
  ),
  rule('linear-key', 'a key of Linear', ['lin_api_'], /\b(lin_api_[A-Za-z0-9]{40})\b/g, 8, 3.5),
  rule('notion-token', 'a token of Notion', ['ntn_'], /\b(ntn_[A-Za-z0-9]{43,50})\b/g, 4, 3.5),
  rule(
    'telegram-bot',
    'a token of a Telegram bot',
    [':aa'],
    /(?<![\w:])(\d{8,10}:AA[A-Za-z0-9_-]{33})(?![A-Za-z0-9_-])/g,
    0,
    3.5,
  ),
  rule(
    'age-key',
    'a key of age',
    ['age-secret-key-1'],
    /\b(AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58})\b/gi,
    16,
    3.5,
  ),
  rule(
    'vault-token',
    'a token of HashiCorp Vault',
    ['hvs.', 'hvb.'],
    /\b(hv[sb]\.[A-Za-z0-9_-]{24,300})/g,
    4,
    3.5,
  ),
];

/** Forms that are told by what stands around them. */
const SURROUNDED: readonly SecretRule[] = [
  rule(
    'private-key',
    'a private key',
    ['private key'],
    /-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:\\n|\s|[A-Za-z-]{1,30}: [^\n]{0,80}\n){0,9}([A-Za-z0-9+/=]{40,120})/g,
    0,
    3.5,
  ),
  rule(
    'json-web-token',
    'a JSON Web Token',
    ['eyj'],
    /\b(eyJ[A-Za-z0-9_-]{10,500}\.eyJ[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{20,700})/g,
    3,
    3.5,
  ),
  rule(
    'slack-webhook',
    'the address of a Slack webhook',
    ['hooks.slack.com'],
    /hooks\.slack\.com\/(?:services|workflows|triggers)\/(T[A-Z0-9]{6,14}\/[A-Za-z0-9]{6,20}\/[A-Za-z0-9]{16,80})/g,
    0,
    3,
  ),
  rule(
    'discord-webhook',
    'the address of a Discord webhook',
    ['/api/webhooks/'],
    /discord(?:app)?\.com\/api\/webhooks\/\d{15,22}\/([A-Za-z0-9_-]{50,90})/g,
    0,
    3.5,
  ),
  rule(
    'password-in-address',
    'a password in an address',
    ['://'],
    /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'<>]{1,100}:([^\s/@"'<>]{6,200})@[\w[]/gi,
    0,
    2,
  ),
  rule(
    'bearer-token',
    'a bearer token',
    ['bearer'],
    /\bauthorization["']?\s{0,3}[:=]\s{0,3}["']?bearer\s{1,3}([A-Za-z0-9._~+/-]{20,500}={0,2})/gi,
    0,
    3.5,
  ),
  rule(
    'basic-credentials',
    'a user and password of HTTP',
    ['basic'],
    /\bauthorization["']?\s{0,3}[:=]\s{0,3}["']?basic\s{1,3}([A-Za-z0-9+/]{12,300}={0,2})/gi,
    0,
    3,
  ),
  rule(
    'aws-secret-key',
    'a secret access key of AWS',
    ['secret_access_key', 'secretaccesskey', 'aws_secret'],
    /(?:secret_?access_?key|aws_secret(?:_key)?)["']?\s{0,3}[:=]\s{0,3}["']?([A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=])/gi,
    0,
    3.5,
  ),
  rule(
    'azure-account-key',
    'a key of an Azure storage account',
    ['accountkey='],
    /AccountKey=([A-Za-z0-9+/]{86}==)/g,
    0,
    4,
  ),
  rule(
    'generic-secret',
    'something under the name of a secret',
    ['key', 'token', 'secret', 'passw', 'pwd', 'credential'],
    /(?:api[_-]?key|access[_-]?key|auth[_-]?token|access[_-]?token|refresh[_-]?token|client[_-]?secret|signing[_-]?(?:key|secret)|secret[_-]?key|private[_-]?token|passw(?:or)?d|passwd|pwd|token|secret|credential)s?["'`]?\s{0,3}(?::=|=>|[:=])\s{0,3}["'`]?([A-Za-z0-9+/_.~!@#$%^&*-]{16,200}={0,2})/gi,
    0,
    3.7,
  ),
];

/** Every kind that is looked for, the surest first: what one has found, no later one finds again. */
export const SECRET_RULES: readonly SecretRule[] = [...PREFIXED, ...SURROUNDED];
