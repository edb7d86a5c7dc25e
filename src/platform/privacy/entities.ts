/** HTML's names from U+00A0 on, in their order (HTML 4.01, section 24.2). */
const LATIN = `nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg
plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave
Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH
Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig
agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml
eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn
yuml`.split(/\s+/);
/** Those of the signs of ASCII (HTML Living Standard, named character references). */
const SIGNS: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  excl: '!',
  num: '#',
  dollar: '$',
  percnt: '%',
  lpar: '(',
  rpar: ')',
  ast: '*',
  midast: '*',
  plus: '+',
  comma: ',',
  period: '.',
  sol: '/',
  colon: ':',
  semi: ';',
  equals: '=',
  quest: '?',
  commat: '@',
  lsqb: '[',
  lbrack: '[',
  bsol: '\\',
  rsqb: ']',
  rbrack: ']',
  Hat: '^',
  lowbar: '_',
  UnderBar: '_',
  grave: '`',
  lcub: '{',
  lbrace: '{',
  verbar: '|',
  vert: '|',
  rcub: '}',
  rbrace: '}',
  tilde: '~',
  hyphen: '-',
  dash: '-',
  ndash: '-',
  mdash: '-',
  horbar: '-',
  minus: '-',
  frasl: '/',
  Tab: '\t',
  NewLine: '\n',
  VerticalLine: '|',
  DiacriticalGrave: '`',
  Equal: '==',
  Colone: '::=',
  nldr: '..',
  hellip: '…',
  mldr: '…',
  bull: '•',
  bullet: '•',
  fjlig: 'fj',
  filig: 'fi',
  fllig: 'fl',
  fflig: 'ff',
  ffilig: 'ffi',
  ffllig: 'ffl',
  ijlig: 'ij',
  IJlig: 'IJ',
};
/** Those of signs of mathematics that are letters, beside `Aopf`, `Ascr` and `Afr` of each letter. */
const LETTERS: Readonly<Record<string, string>> = {
  B: 'bernou Bernoullis',
  C: 'Cayleys complexes',
  D: 'CapitalDifferentialD DD',
  E: 'expectation',
  F: 'Fouriertrf',
  H: 'hamilt HilbertSpace Poincareplane quaternions',
  I: 'Im image imagline imagpart',
  L: 'lagran Laplacetrf',
  M: 'Mellintrf phmmat',
  N: 'naturals',
  P: 'primes',
  Q: 'rationals',
  R: 'Re real realine realpart reals',
  S: 'circledS oS',
  Z: 'integers zeetrf',
  d: 'dd DifferentialD',
  e: 'ee ExponentialE exponentiale',
  h: 'planckh',
  i: 'ii ImaginaryI imath inodot',
  j: 'jmath',
  l: 'ell',
  o: 'order orderof',
};
/** Those of what has no width or no ink. */
const UNSEEN = `ensp emsp emsp13 emsp14 numsp puncsp thinsp ThinSpace hairsp VeryThinSpace
NegativeMediumSpace NegativeThickSpace NegativeThinSpace NegativeVeryThinSpace ZeroWidthSpace zwnj
zwj lrm rlm MediumSpace ThickSpace NoBreak af ApplyFunction InvisibleTimes it ic InvisibleComma
NonBreakingSpace tdot TripleDot DotDot DownBreve`.split(/\s+/);
const NO_WIDTH = '\u200b';
const ALPHABET = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'];
const NAMED = new Map([
  ...UNSEEN.map((name): [string, string] => [name, NO_WIDTH]),
  ...Object.entries(LETTERS).flatMap(([letter, all]) =>
    all.split(' ').map((name): [string, string] => [name, letter]),
  ),
  ...ALPHABET.flatMap((letter) =>
    ['opf', 'scr', 'fr'].map((face): [string, string] => [letter + face, letter]),
  ),
  ...LATIN.map((name, i): [string, string] => [name, String.fromCharCode(0xa0 + i)]),
  ...Object.entries(SIGNS),
]);

/** What an entity's name stands for; null where it is none of those that texts are written with. */
export function entityNamed(name: string): string | null {
  return NAMED.get(name) ?? NAMED.get(name.toLowerCase()) ?? null;
}

/** The names of all of them, as a regular expression's alternatives. */
export const ENTITY_NAMES = [...NAMED.keys(), 'AMP', 'LT', 'GT', 'QUOT', 'APOS'].join('|');
