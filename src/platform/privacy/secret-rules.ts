import { MAKER_FORMS, secretRule, type SecretRule } from './maker-forms.ts';

/** What is a secret by the name that it stands under, whatever its own form. */
export const GENERIC = 'generic-secret';

/** What stands behind a word for a password, in a sentence. */
export const IN_WORDS = 'password-in-words';

/** What a password is called in the languages that answers are judged in. */
const PASSWORD_WORDS = [
  'passw(?:or)?d',
  'passwd',
  'pwd',
  'passwort',
  'kennwort',
  'pass(?:phrase|code)',
  'mot[ _-]de[ _-]passe',
  'mdp',
  'contrase(?:ñ|n|n\u0303)a',
  'clave',
  "parola[ _-](?:d[’']ordine|chiave|segreta)",
  'senha',
  'wachtwoord',
].join('|');
const PASSWORD_KEYWORDS = ['kennwort', 'mdp', 'contrase', 'clave', 'parola', 'senha', 'wachtwoord'];

/** Between such a word and the password itself. */
const SAYS = 'is|was|ist|war|lautet|hei(?:ß|ss)t|est|était|es|era|è|é|to|auf';
const STILL = 'now|currently|still|jetzt|nun|aktuell|noch|maintenant|désormais|toujours|ahora|ora';
/** Quotes and marks of Markdown that a word ends with, and one begins with. */
const CLOSED = String.raw`["'\x60*_“”»)\]]{0,3}`;
const OPENED = String.raw`["'\x60*_„“”«(]{0,3}`;

/** Forms that are told by what stands around them. */
export const SURROUNDED: readonly SecretRule[] = [
  secretRule(
    'private-key',
    'a private key',
    ['private key'],
    /-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:\\n|\s|[A-Za-z-]{1,30}: [^\n]{0,80}\n){0,9}([A-Za-z0-9+/=]{40,120})/g,
    0,
    3.5,
  ),
  secretRule(
    'json-web-token',
    'a JSON Web Token',
    ['eyj'],
    /\b(eyJ[A-Za-z0-9_-]{10,500}\.eyJ[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{20,700})/g,
    3,
    3.5,
  ),
  secretRule(
    'slack-webhook',
    'the address of a Slack webhook',
    ['hooks.slack.com'],
    /hooks\.slack\.com\/(?:services|workflows|triggers)\/(T[A-Z0-9]{6,14}\/[A-Za-z0-9]{6,20}\/[A-Za-z0-9]{16,80})/g,
    0,
    3,
  ),
  secretRule(
    'discord-webhook',
    'the address of a Discord webhook',
    ['/api/webhooks/'],
    /discord(?:app)?\.com\/api\/webhooks\/\d{15,22}\/([A-Za-z0-9_-]{50,90})/g,
    0,
    3.5,
  ),
  secretRule(
    'password-in-address',
    'a password in an address',
    ['://'],
    /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'<>]{1,100}:([^\s/@"'<>]{6,200})@[\w[]/gi,
    0,
    2,
  ),
  secretRule(
    'curl-password',
    'a password given to curl',
    ['curl'],
    /\bcurl\b[^\n]{0,200}?\s(?:-u|--user|--proxy-user|-U)[\s=]{0,3}["'\\]{0,2}[^\s:"']{1,100}:(?!(?:pass(?:word|wd)?|pw|secret|token)\b)([^\s"']{6,200})/g,
    0,
    2,
  ),
  secretRule(
    'bearer-token',
    'a bearer token',
    ['bearer'],
    /\bauthorization["']?\s{0,3}[:=]\s{0,3}["']?bearer\s{1,3}([A-Za-z0-9._~+/-]{20,500}={0,2})/gi,
    0,
    3.5,
  ),
  secretRule(
    'basic-credentials',
    'a user and password of HTTP',
    ['basic'],
    /\bauthorization["']?\s{0,3}[:=]\s{0,3}["']?basic\s{1,3}([A-Za-z0-9+/]{12,300}={0,2})/gi,
    0,
    3,
  ),
  secretRule(
    'aws-secret-key',
    'a secret access key of AWS',
    ['secret_access_key', 'secretaccesskey', 'aws_secret'],
    /(?:secret_?access_?key|aws_secret(?:_key)?)["']?\s{0,3}[:=]\s{0,3}["']?([A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=])/gi,
    0,
    3.5,
  ),
  secretRule(
    'azure-account-key',
    'a key of an Azure storage account',
    ['accountkey='],
    /AccountKey=([A-Za-z0-9+/]{86}==)/g,
    0,
    4,
  ),
  secretRule(
    GENERIC,
    'something under the name of a secret',
    ['key', 'token', 'secret', 'pass', 'pwd', 'credential', ...PASSWORD_KEYWORDS],
    new RegExp(
      `(?:api[_-]?key|access[_-]?key|auth[_-]?token|access[_-]?token|refresh[_-]?token|` +
        `client[_-]?secret|signing[_-]?(?:key|secret)|secret[_-]?key|private[_-]?token|` +
        `${PASSWORD_WORDS}|token|secret|credential)s?` +
        String.raw`["'\x60]?\s{0,3}(?::=|=>|[:=])\s{0,3}["'\x60]?` +
        '([A-Za-z0-9+/_.~!@#$%^&*-]{16,200}={0,2})',
      'gi',
    ),
    0,
    3.7,
  ),
  secretRule(
    IN_WORDS,
    'a password in a sentence',
    ['pass', 'pwd', ...PASSWORD_KEYWORDS],
    new RegExp(
      `(?:${PASSWORD_WORDS})${CLOSED}` +
        // "password for the shop is", "Passwort lautet jetzt:", "password:", or it alone.
        String.raw`(?:(?:\s{1,3}[^\s.,!?;:]{1,20}){0,4}?\s{1,3}(?:${SAYS})${CLOSED}(?:\s{1,3}(?:${STILL}))?)?` +
        String.raw`${CLOSED}(?:\s{0,3}(?:=>|[:=])${CLOSED}\s{0,3}|\s{1,3})${OPENED}` +
        String.raw`([^\s"'\x60<>()[\]{}\\,;„“”«»‘’]{7,199}[\p{L}\d@#$%^&*+=~_-])`,
      'giu',
    ),
    0,
    2.5,
  ),
];

/**
 * What a secret is, for the control that looks for them and for whatever is quoted; the surest first:
 * what one has found, no later one finds again.
 */
export const SECRET_RULES: readonly SecretRule[] = [...MAKER_FORMS, ...SURROUNDED];
