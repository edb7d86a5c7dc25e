const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648, without padding. */
export function base32(text: string): string {
  const bits = [...Buffer.from(text)].map((b) => b.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => BASE32.charAt(Number.parseInt(five.padEnd(5, '0'), 2)))
    .join('');
}

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
  const hex = Buffer.from(secret).toString('hex');
  const quoted = [...Buffer.from(secret)]
    .map((b) =>
      b >= 0x20 && b < 0x7f && b !== 0x3d
        ? String.fromCharCode(b)
        : `=${b.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');
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
    ['hex with blanks', hex.match(/../g)?.join(' ') ?? ''],
    ['hex with colons', hex.match(/../g)?.join(':') ?? ''],
    ['hex of bytes', hex.match(/../g)?.join(', 0x') ?? ''],
    ['quoted-printable', quoted],
    ['quoted-printable in lines', quoted.replace(/.{9}(?<!=.?)/g, '$&=\r\n')],
    ['CSV', secret.replaceAll('"', '""')],
    ...[...'\n\u2028\u034f\u00a0\ufe0f\u200b'].map((c): [string, string] => [
      `split by U+${c.charCodeAt(0).toString(16)}`,
      secret.replace(/.{4}/gu, `$&${c}`),
    ]),
    ['JSON', json],
    ['JSON in JSON', JSON.stringify(json).slice(1, -1)],
    [
      'JSON in ASCII',
      json.replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ],
    [
      'percent-encoded five times',
      [1, 2, 3].reduce((t) => encodeURIComponent(t), encodeURIComponent(percent)),
    ],
    ['base32', base32(secret)],
    ['base32 with padding', `${base32(secret)}====`],
    ['base32 in lower case', base32(secret).toLowerCase()],
    ['base32 after two bytes', base32(`xy${secret}z`)],
    ['base64 of base64', base64(base64(secret))],
    ['base64 of UTF-16', Buffer.from(secret, 'utf16le').toString('base64')],
    ['hex in fours', hex.match(/.{1,4}/g)?.join(' ') ?? ''],
    ['octal', [...Buffer.from(secret)].map((b) => `\\${b.toString(8).padStart(3, '0')}`).join('')],
    ['a list of bytes', JSON.stringify([...Buffer.from(secret)])],
    [
      'code points',
      [...secret].map((c) => `\\u{${c.codePointAt(0)?.toString(16) ?? ''}}`).join(''),
    ],
    ['Markdown', secret.replace(/[!-/:-@[-`{-~]/g, '\\$&')],
    ['full width', secret.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))],
    ['HTML', html],
    [
      'HTML by numbers with zeros',
      [...secret].map((c) => `&#000000${c.codePointAt(0) ?? 0};`).join(''),
    ],
    ['HTML by numbers', [...secret].map((c) => `&#${c.codePointAt(0) ?? 0};`).join('')],
  ];
}
