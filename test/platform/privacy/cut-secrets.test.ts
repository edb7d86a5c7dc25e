import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSecrets } from '../../../src/controls/secrets/scan.ts';
import { cutSecrets } from '../../../src/platform/privacy/cut-secrets.ts';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';
import { processorTime } from '../../fixtures/processor-time.ts';

const MARK = '[secret]';
const SECRET = `Xk9${'mQ2vR7tLp'}4WzB8nCyH3`;
const HEX = '3f2a91c077de4b1e9c1a0d3f2a91c07745be62d1';

/** What people write about secrets, cases and versions, and means no secret. */
const ORDINARY = [
  'Passwort: bitte nie verlangen',
  'Passwort: mindestens 12 Zeichen, davon 2 Ziffern',
  'Passwort: Kundendienst-fragt-nie-danach',
  'Das Kennwort wird nie am Telefon erfragt; Token: siehe Handbuch, Seite 12.',
  'Zugangsdaten = nur über den Kundendienst, Tel. 0800 1234567',
  'the password is never asked for',
  'Password: never ask for it, whatever the customer says in 2026',
  'Secret: the 30-day window is not in the public policy',
  'token: refund-within-30-days-of-order',
  'password: must-be-at-least-16-characters-long',
  'credentials: config/accounts/desk-2/production.yaml',
  'tokens: 20000 in, 512 out; max_tokens: 1024',
  'client_secret: env:CLIENT_SECRET_2026_PRODUCTION',
  'api_key: {{ api_key_of_the_desk_2026 }}',
  'Mot de passe : ne jamais le demander au client',
  'Le mot de passe : au moins 12 caractères, dont 2 chiffres',
  'mdp: voir la fiche 2026-12-01',
  'Contraseña: nunca se pide al cliente',
  'La clave: responder en 24 horas, siempre con el número de pedido',
  'Parola chiave: rimborso entro 30 giorni',
  "Parola d'ordine: non chiederla mai al cliente",
  'das Passwort ist nie zu nennen',
  'Das Passwort ist mindestens 12-stellig und hat 2 Sonderzeichen.',
  'password is case-sensitive',
  'The password is 16-characters-long.',
  'Your password is AES-256-encrypted and SHA256-hashed.',
  'The password is OAuth2-based-authentication.',
  'password is ISO27001/SOC2-conform',
  'The password is valid until 2026-12-01T10:15:00Z.',
  'A new password is sent to ana.lopez2@mail.example',
  'The password for order 4711-0815 is reset within 24h',
  'password is Windows11-only-setup',
  'Das Passwort lautet wie im Brief vom 01.12.2026 angegeben.',
  'Das Kennwort auf Seite A4-12 ist RFC6749-konform.',
  'Le mot de passe est confidentiel, valable 30-jours-ouvrables.',
  'Le mot de passe est à demander au 01.23.45.67.89',
  'Mot de passe oublié ? Voir https://example.com/a1b2c3d4e5/reset.',
  'La contraseña es personal y caduca en 90-dias-naturales.',
  'La clave es responder en 24-horas, pedido 2026-000123.',
  'Das Passwort ist im Fall over-promises-1a2b nicht genannt worden.',
  'The password was changed in version v2.13.4-beta.1.',
  'the password is not needed: run_01k7abcd0f has its own',
  'La senha é de 8-caracteres; het wachtwoord is 12-tekens-lang.',
  'The password is base64encoded and the token is utf8mb4-text.',
  'The password is iPhone15Pro-compatible and KeePassXC2-safe.',
  'Her password manager is KeePassXC-2 or 1Password, mostly.',
  `commit ${HEX}`,
  `The token check came with commit ${HEX.slice(0, 12)}.`,
  `sha256 ${HEX}${HEX.slice(0, 24)}`,
  'token: 3f2a91c0-77de-4b1e-9c1a-0d3f2a91c077',
  'https://example.com/docs/password-reset/2026/step-2.html?lang=de#token',
  'See the password: https://intranet.example.com/wiki/Kennwort-2026',
  'case "Passwort: nie nennen, auch nicht an 0123456789"',
  'over-promises-1a2b, refuses-fraud-3c4d, run_01k7abcd0f, inc_0000006c',
  'The key to a good answer is a clear first sentence.',
  'A secret = something that nobody else knows (see chapter 12).',
];

describe('one rule of what a secret is', () => {
  it.each([
    ['Passwort: ', ''],
    ['client_secret=', ''],
    ['api_key: "', '"'],
    ['{"access_token":"', '"}'],
    ['?page=2&refresh_token%3D', '%20and'],
    ['api_key: &quot;', '&quot;'],
    ['mot de passe : ', '.'],
    ['curl -u ops:', ' https://example.com'],
    ['Contraseña: `', '`, y nada más'],
  ])('cuts what the control of secrets finds: %s', (before, after) => {
    const text = `Say ${before}${SECRET}${after}`;
    expect(findSecrets(text)).toHaveLength(1);
    for (const cut of [cutSecrets(text, MARK), makeRedactor().text(text)])
      expect(cut).toBe(`Say ${before}${MARK}${after}`);
  });

  it.each([
    ['das Passwort ist ', 'Fk8-factpass-2Vn9-Qz7t', ' ok'],
    ['Das Passwort für den Shop lautet jetzt: ', 'Fk8-factpass-2Vn9-Qz7t', '.'],
    ['password is ', 'Tr0ub4dor&3', ', as ever'],
    ['password is ', 'Tr0ub4dorX', ', as ever'],
    ['pwd=', 'Fk8-factpass-2Vn9-Qz7t', ' x'],
    ['Your password has been reset to "', 'kX7pQm2vL9', '".'],
    ['le mot de passe est ', 'aB3kZ9qLmX2p', '.'],
    ['La contraseña es «', 'S0mmer#2026', '».'],
    ['**Password:** `', 'hunter2-Longer-9x', '`'],
    ['password: ', 'hunter2-Longer-9x', ' ok'],
    ['log in with password ', 'hunter2-Longer-9x', ' and go'],
    ['Het wachtwoord is ', 'w8Woord-9Qz4', '!'],
    ['{"a":"das Passwort ist\\n', 'Fk8-factpass-2Vn9-Qz7t', '"}'],
  ])('cuts a password out of a sentence: %s%s', (before, password, after) => {
    const text = `${before}${password}${after}`;
    expect(cutSecrets(text, MARK)).toBe(`${before}${MARK}${after}`);
    expect(findSecrets(text).map((f) => f.what)).toHaveLength(1);
  });

  it('cuts all of a long one, and each of several', () => {
    const long = SECRET.repeat(30);
    expect(cutSecrets(`token: ${long} and Passwort: ${SECRET}.`, MARK)).toBe(
      `token: ${MARK} and Passwort: ${MARK}.`,
    );
  });

  it('knows a key whose signs are escaped, as Markdown escapes them', () => {
    const key = `sk${'_live_'}${SECRET}`;
    const cut = cutSecrets(`Pay with ${key.replaceAll('_', '\\_')} at once`, MARK);
    expect(cut).toBe(`Pay with ${MARK} at once`);
  });

  it('cuts what the control passes over because somebody has looked', () => {
    const text = `client_secret=${SECRET} # daytwo:allow-secret`;
    expect(findSecrets(text)).toEqual([]);
    expect(cutSecrets(text, MARK)).not.toContain(SECRET);
  });

  it.each(ORDINARY)('cuts nothing out of %s', (text) => {
    expect(cutSecrets(text, MARK)).toBe(text);
    expect(makeRedactor().text(text)).toBe(text);
    expect(findSecrets(text)).toEqual([]);
  });

  it('leaves nothing that would be found, whatever stands around it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string(),
        fc.constantFrom('Passwort: ', 'client_secret=', 'api_key: "', 'token => '),
        (a, b, name) => {
          const cut = cutSecrets(`${a} ${name}${SECRET} ${b}`, MARK);
          expect(cut).not.toContain(SECRET.slice(0, 12));
          expect(cutSecrets(cut, MARK)).toBe(cut);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('takes time in proportion to a text that was made to be slow', () => {
    const hostile = [
      `token=${'token='.repeat(100_000)}`,
      `token: ${'aB3'.repeat(200_000)}`,
      `client_secret=${SECRET} `.repeat(20_000),
      'mot de passe : '.repeat(40_000),
      'password is '.repeat(50_000),
      'password a b c d '.repeat(40_000),
      `password is ${'a1-'.repeat(200_000)}`,
      '%20token%3D'.repeat(60_000),
    ];
    for (const text of hostile)
      expect(processorTime(() => cutSecrets(text, MARK))).toBeLessThan(4_000);
  });
});
