/** How peers, encoders and our own rendering write one text, each named. */
export function spellings(secret: string): [name: string, text: string][] {
  const percent = encodeURIComponent(secret);
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const html = secret
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    ['as it is', secret],
    ['lower case', secret.toLowerCase()],
    ['percent-encoded', percent],
    ['percent-encoded in lower case', percent.replace(/%[0-9A-F]{2}/g, (x) => x.toLowerCase())],
    ['percent-encoded twice', encodeURIComponent(percent)],
    [
      'every byte percent-encoded',
      [...Buffer.from(secret)].map((b) => `%${b.toString(16).padStart(2, '0')}`).join(''),
    ],
    ['as a form', new URLSearchParams({ a: secret }).toString().slice(2)],
    ['base64', base64(secret)],
    ['base64url', Buffer.from(secret).toString('base64url')],
    ['base64 after one byte', base64(`x${secret}y`)],
    ['base64 after two bytes', base64(`xy${secret}z`)],
    ['base64, percent-encoded', encodeURIComponent(base64(secret))],
    ['hex', Buffer.from(secret).toString('hex')],
    ['HEX', Buffer.from(secret).toString('hex').toUpperCase()],
    ['JSON', json],
    ['JSON in JSON', JSON.stringify(json).slice(1, -1)],
    [
      'JSON in ASCII',
      json.replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ],
    ['HTML', html],
    ['HTML by numbers', [...secret].map((c) => `&#${c.codePointAt(0) ?? 0};`).join('')],
  ];
}
