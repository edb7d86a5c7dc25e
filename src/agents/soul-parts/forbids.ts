/** What comes to pass only sometimes forbids nothing by itself: it says what then is done. */
const CONDITION =
  /^(?:if|when|where|once|wenn|falls|sobald|si|lorsque|quand|cuando|se|quando|qualora|als|wanneer|zodra|jeśli|jeżeli|gdy|kiedy)(?!\p{L})|場合|なら|^如果|^若/u;

const START = '^(?:please |bitte )?';
const WHO = '(?:you|it|she|he|i|(?:the|this) (?:agent|assistant|bot))';
const GERMAN = '(?<!\\p{L})(?:du|sie|der|die|das|den|dem|ein|eine|einen|und|für|mit|von)(?!\\p{L})';

/** Orders not to, and permissions that are denied, by language. */
const FORBIDDING: readonly RegExp[] = [
  `${START}(?:never|do not|don't)(?! (?:mind|forget|hesitate|worry|be))(?!\\p{L})`,
  `(?<!\\p{L})${WHO} (?:must|may|shall|should|can|will|do|does)(?: not| never|not|n't)(?!\\p{L})`,
  `(?<!\\p{L})${WHO} (?:never|won't|mustn't|shan't)(?!\\p{L})`,
  '(?<!\\p{L})(?:not|never) (?:allowed|permitted|to be)(?!\\p{L})|(?<!\\p{L})(?:must|may|shall) (?:not|never) be',
  '(?<!\\p{L})(?:forbidden|prohibited|off[- ]limits|out of bounds|under no circumstances|on no account)(?!\\p{L})',
  '^no \\p{L}+.{0,60} (?:without|above|over|beyond|unless)(?!\\p{L})',
  '(?:only up to|at most|(?:no|not|never) more than) [^\\d\\s]?\\d',
  `(?<!\\p{L})du(?!\\p{L}).*(?<!\\p{L})(?:nie|niemals|kein\\p{L}*)(?!\\p{L})|${GERMAN}.*(?<!\\p{L})nie(?!\\p{L})`,
  '(?<!\\p{L})(?:darf|darfst|dürfen)(?!\\p{L}).*(?<!\\p{L})(?:nicht|nie|niemals|niemand|kein\\p{L}*)(?!\\p{L})',
  '(?<!\\p{L})(?:niemals|keinesfalls|verboten|untersagt|tabu|nicht erlaubt|auf keinen fall|unter keinen umständen)(?!\\p{L})',
  '(?:nur bis|nur bis zu|höchstens|maximal) [^\\d\\s]?\\d',
  "(?<!\\p{L})(?:ne |n').{1,40}(?<!\\p{L})(?:jamais|aucune?)(?!\\p{L})|(?<!\\p{L})tu (?:ne |n').{1,40}(?<!\\p{L})pas(?!\\p{L})",
  "^(?:ne |n').{1,30}(?<!\\p{L})pas(?!\\p{L})|(?<!\\p{L})(?:interdite?s?|en aucun cas|sous aucun prétexte|pas le droit)(?!\\p{L})",
  '(?<!\\p{L})(?:nunca|jamás|prohibid[oa]s?|no (?:debes|puedes|está permitido)|(?:bajo|en) ning[uú]na? \\p{L}+)(?!\\p{L})',
  '^no (?:l[aeo]s? )?\\p{L}+[ae]s(?!\\p{L})',
  '^non \\p{L}+(?:are|ere|ire)(?!\\p{L})|(?<!\\p{L})(?:vietat[oaie]|proibit[oaie]|non (?:devi|puoi)|in nessun caso|per nessun motivo)(?!\\p{L})',
  '(?<!\\p{L})non (?:\\p{L}+ ){1,4}mai(?!\\p{L})',
  '(?<!\\p{L})(?:jamais|proibid[oa]s?|vedad[oa]s?|não (?:deves?|podes?)|em (?:nenhum caso|hipótese alguma|caso algum))(?!\\p{L})',
  '(?<!\\p{L})(?:nooit|verboden|niet toegestaan|in geen geval|onder geen \\p{L}+|mag (?:je )?(?:niet|geen))(?!\\p{L})',
  '(?<!\\p{L})(?:nigdy|nie wolno|nie możesz|zabron\\p{L}+|zakaz\\p{L}*|pod żadnym|w żadnym)(?!\\p{L})',
  '^nie \\p{L}+j(?!\\p{L})',
  '決して|絶対に.*(?:ない|ません)|ては(?:いけ|なら)|禁止|禁じ|ご法度|しない(?:で|こと)|不得|不许|不准|禁止|绝不|切勿|严禁|不要|不可',
].map((source) => new RegExp(source, 'u'));

/** Whether a statement, in lower case, plainly forbids something. */
export const forbids = (text: string): boolean =>
  !CONDITION.test(text) && FORBIDDING.some((way) => way.test(text));
