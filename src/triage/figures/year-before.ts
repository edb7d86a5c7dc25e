/**
 * Words by which a period is held against the same one of the year before, in English, German,
 * French, Spanish, Italian, Portuguese, Dutch, Polish and Czech.
 */

const PERIOD = String.raw`(?:quarter|month|period|time|half|week)`;
const AGAINST = String.raw`(?:than|from|on|over|vs\.?|versus|against|compared (?:to|with)|relative to)`;
const SAID = new RegExp(
  String.raw`(?<![\p{L}\d])(?:` +
    [
      String.raw`year[\s-](?:over|on)[\s-]year|y[/-]?o[/-]?y|y/y|(?:than|from|as|on|compared (?:to|with)) (?:a|one) year (?:earlier|ago|before)|a year (?:earlier|before)`,
      String.raw`${AGAINST} (?:in )?(?:the )?(?:same|corresponding|comparable) ${PERIOD}(?: of| in)? (?:the |a )?(?:last|previous|prior|preceding)? ?year(?: earlier| before| ago)?`,
      String.raw`${AGAINST} (?:in )?(?:the )?(?:last|previous|prior|preceding) year|(?:previous|prior|last)[\s-]year(?:['’]s)? ${PERIOD}`,
      String.raw`vorjahres\p{L}+|vorjahr(?:e?s)?|(?:ggü|gü)\.? ?vj|im jahresvergleich|binnen jahresfrist|vj\.`,
      String.raw`sur un an|en glissement annuel|d['’]une année sur l['’]autre|qu['’]un an (?:plus tôt|auparavant|avant)`,
      String.raw`(?:par rapport (?:à|au)|contre|vs|que) [^,;.]{0,30}(?:l['’]an(?:née)? (?:dernière?|passée?|précédente?)|année précédente|un an plus tôt)`,
      String.raw`interanual(?:es|mente)?|año (?:contra|sobre) año|(?:que|frente|respecto) [^,;.]{0,30}(?:año (?:anterior|pasado|antes|atrás)|un año antes)`,
      String.raw`su base annua|anno su anno|(?:rispetto|contro|che) [^,;.]{0,30}(?:anno (?:scorso|precedente|prima))`,
      String.raw`(?:em relação|face|que|frente) [^,;.]{0,30}(?:ano (?:anterior|passado|antes))|homólog\p{L}+|em termos anuais`,
      String.raw`jaar[\s-]op[\s-]jaar|op jaarbasis|(?:dan|ten opzichte van|tegenover|vergeleken met) [^,;.]{0,30}(?:(?:vorig|voorgaand)e? jaar|een jaar (?:eerder|geleden))`,
      String.raw`r/r|rok do roku|w ujęciu rocznym|w skali roku|niż (?:w [^,;.]{0,30})?rok (?:temu|wcześniej)|(?:niż|porównaniu|względem|wobec) [^,;.]{0,40}(?:ubiegł|poprzedni|zeszł)\p{L}{1,4} rok\p{L}*`,
      String.raw`meziročn\p{L}+|(?:než|oproti|proti) [^,;.]{0,30}(?:loni|minul\p{L}{1,3} ro[kc]\p{L}*|předchozí\p{L}* ro[kc]\p{L}*)`,
    ].join('|') +
    String.raw`)(?!\p{L})`,
  'iu',
);

/** Where a text holds something against the year before; null where it does not. */
export function yearBeforeIn(text: string): { at: number; until: number } | null {
  const found = SAID.exec(text);
  return found === null ? null : { at: found.index, until: found.index + found[0].length };
}
