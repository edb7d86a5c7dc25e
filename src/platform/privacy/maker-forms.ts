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
  /** Only its last part is drawn by lot: numbers of accounts stand before it. */
  isLastPart?: boolean;
}

/** A rule of these parts. */
export const secretRule = (
  id: string,
  what: string,
  keywords: readonly string[],
  pattern: RegExp,
  shown: number,
  minEntropy?: number,
  isLastPart?: boolean,
): SecretRule => ({
  id,
  what,
  keywords,
  pattern,
  shown,
  ...(minEntropy === undefined ? {} : { minEntropy }),
  ...(isLastPart === undefined ? {} : { isLastPart }),
});

/** Forms that begin with their maker's own prefix: what is stored is cut by them, and logs are searched. */
export const MAKER_FORMS: readonly SecretRule[] = [
  secretRule(
    'aws-access-key',
    'an access key id of AWS',
    ['akia', 'asia', 'abia', 'acca'],
    /\b((?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16})\b/g,
    4,
    3,
  ),
  secretRule(
    'github-token',
    'a token of GitHub',
    ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    /\b(gh[pousr]_[A-Za-z0-9]{36,255})\b/g,
    4,
    3,
  ),
  secretRule(
    'github-fine-grained',
    'a fine-grained token of GitHub',
    ['github_pat_'],
    /\b(github_pat_[A-Za-z0-9_]{70,100})\b/g,
    11,
    3,
  ),
  secretRule(
    'gitlab-token',
    'a token of GitLab',
    ['glpat-', 'gldt-', 'glrt-', 'glptt-'],
    /\b(gl(?:pat|dt|rt|ptt)-[A-Za-z0-9_-]{20,64})/g,
    6,
    3,
  ),
  secretRule(
    'slack-token',
    'a token of Slack',
    ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxe-'],
    /\b(xox[bpares]-[A-Za-z0-9-]{20,200})/g,
    5,
    2.5,
    true,
  ),
  secretRule(
    'slack-app-token',
    'an app-level token of Slack',
    ['xapp-'],
    /\b(xapp-\d-[A-Za-z0-9]{8,20}-\d{8,16}-[a-f0-9]{40,80})/g,
    5,
    3,
    true,
  ),
  secretRule(
    'anthropic-key',
    'a key of Anthropic',
    ['sk-ant-'],
    /\b(sk-ant-[a-z]{3,8}\d{2}-[A-Za-z0-9_-]{40,120})/g,
    7,
    3.5,
  ),
  secretRule(
    'openai-key',
    'a key of OpenAI',
    ['sk-'],
    /\b(sk-(?:proj-|svcacct-|admin-)?(?!ant-|or-)[A-Za-z0-9_-]{40,200})/g,
    3,
    3.5,
  ),
  secretRule(
    'openrouter-key',
    'a key of OpenRouter',
    ['sk-or-'],
    /\b(sk-or-v\d-[a-f0-9]{64})\b/g,
    6,
    3,
  ),
  secretRule(
    'stripe-key',
    'a secret or restricted key of Stripe',
    ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_'],
    /\b([sr]k_(?:live|test)_[A-Za-z0-9]{20,247})\b/g,
    8,
    3,
  ),
  secretRule(
    'stripe-webhook',
    'a signing secret of a Stripe webhook',
    ['whsec_'],
    /\b(whsec_[A-Za-z0-9+/]{32,64}={0,2})/g,
    6,
    3.5,
  ),
  secretRule(
    'google-key',
    'an API key of Google',
    ['aiza'],
    /\b(AIza[A-Za-z0-9_-]{35})(?![A-Za-z0-9_-])/g,
    4,
    3.5,
  ),
  secretRule(
    'google-oauth-secret',
    'an OAuth client secret of Google',
    ['gocspx-'],
    /\b(GOCSPX-[A-Za-z0-9_-]{28})(?![A-Za-z0-9_-])/g,
    7,
    3.5,
  ),
  secretRule(
    'huggingface-token',
    'a token of Hugging Face',
    ['hf_'],
    /\b(hf_[A-Za-z]{34})\b/g,
    3,
    3.5,
  ),
  secretRule('npm-token', 'a token of npm', ['npm_'], /\b(npm_[A-Za-z0-9]{36})\b/g, 4, 3.5),
  secretRule(
    'pypi-token',
    'a token of PyPI',
    ['pypi-ageichlwas5vcmc'],
    /\b(pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,255})/g,
    5,
    3.5,
  ),
  secretRule(
    'sendgrid-key',
    'a key of SendGrid',
    ['sg.'],
    /\b(SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])/g,
    3,
    3.5,
  ),
  secretRule('mailgun-key', 'a key of Mailgun', ['key-'], /\b(key-[a-f0-9]{32})\b/g, 4, 3),
  secretRule(
    'digitalocean-token',
    'a token of DigitalOcean',
    ['dop_v1_', 'doo_v1_', 'dor_v1_'],
    /\b(do[por]_v1_[a-f0-9]{64})\b/g,
    7,
    3,
  ),
  secretRule(
    'shopify-token',
    'a token of Shopify',
    ['shp'],
    /\b(shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32})\b/g,
    6,
    3,
  ),
  secretRule('groq-key', 'a key of Groq', ['gsk_'], /\b(gsk_[A-Za-z0-9]{48,60})\b/g, 4, 3.5),
  secretRule('xai-key', 'a key of xAI', ['xai-'], /\b(xai-[A-Za-z0-9]{70,90})\b/g, 4, 3.5),
  secretRule(
    'databricks-token',
    'a token of Databricks',
    ['dapi'],
    /\b(dapi[a-f0-9]{32}(?:-\d)?)\b/g,
    4,
    3,
  ),
  secretRule(
    'linear-key',
    'a key of Linear',
    ['lin_api_'],
    /\b(lin_api_[A-Za-z0-9]{40})\b/g,
    8,
    3.5,
  ),
  secretRule(
    'notion-token',
    'a token of Notion',
    ['ntn_'],
    /\b(ntn_[A-Za-z0-9]{43,50})\b/g,
    4,
    3.5,
  ),
  secretRule(
    'telegram-bot',
    'a token of a Telegram bot',
    [':aa'],
    /\b(?<!:)(\d{8,10}:AA[A-Za-z0-9_-]{33})(?![A-Za-z0-9_-])/g,
    0,
    3.5,
  ),
  secretRule(
    'age-key',
    'a key of age',
    ['age-secret-key-1'],
    /\b(AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58})\b/gi,
    16,
    3.5,
  ),
  secretRule(
    'vault-token',
    'a token of HashiCorp Vault',
    ['hvs.', 'hvb.'],
    /\b(hv[sb]\.[A-Za-z0-9_-]{24,300})/g,
    4,
    3.5,
  ),
];
