/**
 * How a speaker says no in five languages. `task`: the words alone tell that it is the request that
 * is declined. `short`: they tell it only where the answer has nothing else to say.
 */
export interface PlainRefusal {
  readonly language: Language;
  readonly strength: 'task' | 'short';
  readonly pattern: RegExp;
  readonly unless?: RegExp;
}

export const LANGUAGES = ['en', 'de', 'fr', 'es', 'it'] as const;
export type Language = (typeof LANGUAGES)[number];

const EN_ADV =
  '(?:(?:really|simply|just|also|still|therefore|unfortunately|currently|actually|honestly|\\w+ly),? )*';
const EN_CANNOT =
  `(?:i|we|this assistant|this bot|this service|it) ?${EN_ADV}(?:can't|cannot|can not|cant|won't|will not|` +
  `(?:am|'m|are|'re|is|'s) ${EN_ADV}(?:not (?:\\w+ )?(?:able|allowed|permitted|authori[sz]ed|going|programmed|designed|` +
  `willing|in a position)|unable|prohibited|forbidden) (?:to|from)|do(?:n't| not) have (?:the |any )?(?:ability|` +
  `authority|permission|means|capability|right) to)`;
const EN_TASK =
  '(?:assist|help (?:you|with|to)|help$|provide|write|rewrite|draft|compose|create|generate|produce|fulfil|fulfill|comply|' +
  'complete|answer|respond|share|infer|classify|categori[sz]e|label|rate|score|translate|summari[sz]e|extract|compile|collect|gather|' +
  'process|access|browse|execute|retrieve|reproduce|support|offer|supply|facilitate|promote|encourage|endorse|condone|' +
  'engage|participate|discuss|advise|recommend|suggest|speculate|predict|identify|query|disclose|reveal|include|continue|' +
  'send|forward|post|upload|submit|publish|book|cancel|refund|reimburse|delete|erase|reset|transfer|purchase|order|pay|' +
  'do (?:that|this|it|so)|(?:give|tell|show|sort|get|send|help) (?:you|people|out|an?|the|full|any)|' +
  '(?:open|see|view|read|watch|hear|listen to|look at|play|load|visit|follow|fetch|run|analy[sz]e) ' +
  '(?:\\w+ ){0,3}(?:images?|photos?|pictures?|attachments?|files?|pdfs?|links?|urls?|audio|videos?|recordings?|documents?|code|' +
  'scripts?|statements?|web ?sites?|web|pages?|repositor\\w+|server|tests|scan|queries|commands?|calls?|articles?))';

const ENGLISH: readonly PlainRefusal[] = [
  {
    language: 'en',
    strength: 'task',
    pattern: new RegExp(
      `(?<!\\b(?:if|when|what|whatever|whether|unless|until|why|how|says?|said|say that|that) )\\b${EN_CANNOT} ` +
        `(?:in good conscience |be able to |directly |\\w+ly |and (?:will|would) not )*${EN_TASK}`,
    ),
    unless:
      /\b(?:can't|cannot) (?:\w+ ){0,2}(?:recommend|stress|thank|praise) .{0,40}enough|\bcan't help but\b/,
  },
  {
    language: 'en',
    strength: 'task',
    pattern:
      /\b(?:i|we) (?:\w+ )?(?:do(?:n't| not) have|have no|lack) (?:the |any |direct |live |real-time )*(?:access|ability|permission|means|memory|way|rights)\b|\bi (?:must|have to|need to|'ll have to|will have to|respectfully|politely) (?:\w+ly )?(?:decline|refuse|pass)\b|\bi(?:'ll| will) have to (?:decline|pass)\b|\bi (?:decline|refuse) to\b|\b(?:my|your|this|the) request (?:is |was |has been )?(?:declined|refused|denied)\b|^(?:this|that|the|your) (?:operation|request|action|query|statement) (?:is|was|has been)(?:n't| not) (?:permitted|allowed|supported|possible|accepted)\b|^request (?:declined|denied|refused)\b/,
  },
  {
    language: 'en',
    strength: 'task',
    pattern:
      /(?:\bnot|n't|\bnothing) (?:something|anything|a thing|a \w+)? ?(?:that )?(?:i|we)(?:'ll|'d|'m|'re| am| are| can| could| will| would| do)\b|\b(?:beyond|outside|out of)(?: of)? what i (?:can|am|do)\b|(?:\bnot|n't) (?:\w+ )?(?:appropriate|possible|ethical) for me to\b|\bi (?:have to|had to|must|will|'ll) (?:leave|skip|omit)\b|\bhave to leave out\b|\bi (?:can't|cannot|won't|can not) (?:do|give|offer|share|write|code|provide|answer|predict)\W*$|^(?:unable|not able) to (?:comply|assist|help|provide|fulfil|fulfill|complete|process|answer)\b|\b(?:violates?|goes against|against) (?:my|our|the|openai\S*) (?:\w+ ){0,3}(?:polic(?:y|ies)|guidelines)\b|\b(?:not|n't) comfortable (?:\w+ing|with)\b|\bi(?:'d| would) (?:much )?(?:rather|prefer) not\b|\bi (?:do(?:n't| not)|never) (?:write|identify|help|assist|create|provide|answer|generate|translate|produce|share|support|condone|engage)\b/,
    unless: /\bnot (?:\w+ )?what i (?:could|would)\b|\bnot something i (?:would have|could have)\b/,
  },
  {
    language: 'en',
    strength: 'task',
    pattern:
      /\b(?:i(?:'m| am)|this (?:assistant|bot) is) (?:only|just|an? (?:\w+ ){0,4}(?:assistant|bot|companion|model|agent|tool))\b.{0,60}\b(?:only|limited to|so i|can't|cannot|not)\b|\bi(?:'m| am) (?:only|just) (?:allowed|able|permitted|set up|here)\b|\bi can only (?:answer|help|assist|translate|generate|discuss|respond|provide|write|handle)\b|\bis limited to\b|\bcan(?:no|')t be answered (?:with|from|by)\b/,
    unless: /\bi(?:'m| am) (?:only|just) (?:here|able) to (?:see|watch|tell)\b/,
  },
  {
    language: 'en',
    strength: 'short',
    pattern: new RegExp(
      `^(?:(?:no|sorry|i'm sorry|i am sorry|i'm afraid|unfortunately|apologies|i apologi[sz]e),? ?(?:but |no: )?)?` +
        `${EN_CANNOT}(?: \\w+|\\W*$)`,
    ),
    unless:
      /\b(?:can't|cannot|won't) (?:wait|believe|remember|stand|help but|recall|imagine|sleep|stop|say (?:how|what|which))\b/,
  },
];

const DE_VERB =
  '(?:machen|tun|helfen|behilflich|weiterhelfen|unterstützen|schreiben|verfassen|erstellen|liefern|beantworten|antworten|' +
  'übersetzen|zusammenfassen|ausführen|durchführen|bearbeiten|übernehmen|öffnen|lesen|sehen|anhören|ansehen|abspielen|' +
  'zugreifen|bewerten|beurteilen|einordnen|klassifizieren|geben|bereitstellen|herausgeben|vorhersagen|extrahieren|' +
  'senden|schicken|verschicken|versenden|buchen|stornieren|löschen|erstatten|überweisen|bestellen|bezahlen|' +
  'erfüllen|nachkommen|programmieren|wiedergeben|aufrufen|besuchen|anbieten|teilen|fortsetzen|generieren|zuordnen)';
const GERMAN: readonly PlainRefusal[] = [
  {
    language: 'de',
    strength: 'task',
    pattern: new RegExp(
      `\\b(?:kann|darf|werde|möchte|will|könnte|soll) (?:ich|wir)\\b.{0,140}?\\b(?:nicht|keine?\\w{0,2})\\b.{0,60}?${DE_VERB}\\b` +
        `|\\bich (?:\\w+ ){0,4}(?:nicht|keine?\\w{0,2})\\b.{0,40}?${DE_VERB} (?:kann|darf|werde|möchte)\\b|\\bkann ich (?:\\w+ )?nicht sagen\\W*$` +
        `|\\b(?:ich|wir) (?:kann|können|darf|dürfen|werde|möchte|will)\\b.{0,140}?\\b(?:nicht|keine?\\w{0,2})\\b.{0,60}?${DE_VERB}\\b`,
    ),
  },
  {
    language: 'de',
    strength: 'task',
    pattern:
      /\b(?:helfe|mache|schreibe|verfasse|übersetze|erstelle|liefere|unterstütze|beantworte|bewerte|gebe|programmiere|tue) ich (?:\w+ ){0,3}nicht\b|\bich (?:helfe|schreibe|verfasse|übersetze|erstelle|liefere|unterstütze|beantworte|bewerte|gebe) .{0,40}\bnicht\b|\b(?:ich )?habe (?:ich )?(?:leider |derzeit |aktuell )?keine?n? (?:\w+ )?(?:zugriff|zugang|möglichkeit|berechtigung|informationen)\b|\bkeinen (?:zugriff|zugang)\b.{0,20}\bich\b|\b(?:muss|möchte) ich (?:\w+ )?ablehnen\b|\blehne ich (?:\w+ )?ab\b|\bich (?:muss .{0,40}ablehnen|lehne .{0,60}\bab\b)|\b(?:ist|sind|wäre) (?:es )?(?:mir|uns) (?:\w+ ){0,6}nicht (?:mehr )?(?:möglich|erlaubt|gestattet)\b|\b\w{3,}(?:en|ern|eln) (?:kann|darf|werde) ich (?:\w+ ){0,4}nicht\W*$|\b(?:ich bin|bin ich) (?:\w+ )?nicht (?:in der lage|befugt|berechtigt|dazu da)\b|\bich bin (?:ausschließlich|nur) für\b|\bweigere (?:ich )?mich\b|^(?:solche|derartige|so (?:et)?was|sowas)\b.{0,40}\bich (?:\w+ ){0,2}nicht\W*$/,
  },
  {
    language: 'de',
    strength: 'short',
    pattern:
      /\b(?:kann|darf|werde|möchte) ich\b.{0,80}\b(?:nicht|keine?\w{0,2})\b|\bich (?:kann|darf|werde|möchte)\b.{0,80}\b(?:nicht|keine?\w{0,2})\b|\bist (?:\w+ )?mir nicht möglich\b|\bdas geht leider nicht\b/,
  },
];

const FR_VERB =
  '(?:aider|faire|écrire|rédiger|fournir|répondre|traduire|résumer|exécuter|ouvrir|lire|voir|regarder|écouter|accéder|' +
  'donner|générer|créer|produire|attribuer|classer|extraire|évaluer|partager|inclure|continuer|prédire|identifier|consulter|' +
  'envoyer|publier|réserver|annuler|rembourser|virer|commander|payer|effacer|communiquer|' +
  'reproduire|traiter|satisfaire|assister|supprimer|juger)';
const FRENCH: readonly PlainRefusal[] = [
  {
    language: 'fr',
    strength: 'task',
    pattern: new RegExp(
      `\\b(?:je|nous) ne (?:peux|puis|pourrai|pouvons|saurais|vais|souhaite|suis)(?: malheureusement| donc| tout simplement)? ?` +
        `(?:pas)?(?: malheureusement)?(?: être)?(?: en mesure| capable| autorisée?| programmée?)?(?: de| d'| à)? ?(?:pas )?` +
        `(?:vous |t'|te |l'|le |la |les |y |en |lui |m')?${FR_VERB}\\b`,
    ),
  },
  {
    language: 'fr',
    strength: 'task',
    pattern:
      /\bje n'ai (?:malheureusement )?pas (?:accès|connaissance|la possibilité|la capacité|l'autorisation|le droit)\b|\bje ne (?:dispose|traduirai|écrirai|rédigerai|ferai|fournirai|traduis|rédige|répondrai|participerai) pas\b|\bje refuse (?:de|d')|\bje préfère ne pas\b|\bil (?:m'est impossible|ne m'est (?:malheureusement )?pas (?:possible|permis))\b|\bje dois (?:refuser|décliner)\b|\bmon rôle se limite\b|\bje ne suis pas (?:\w+ )?(?:en mesure|autorisée?|capable)\b/,
  },
  {
    language: 'fr',
    strength: 'short',
    pattern: /\bje ne (?:peux|puis|vais) (?:\w+ )?pas\b/,
  },
];

const ES_VERB =
  '(?:ayudar\\w*|hacer\\w*|escribir\\w*|redactar\\w*|proporcionar\\w*|facilitar\\w*|responder\\w*|contestar\\w*|traducir\\w*|' +
  'resumir\\w*|ejecutar\\w*|abrir\\w*|leer\\w*|ver|mirar|escuchar|acceder|dar\\w*|ofrecer\\w*|generar|crear|clasificar|' +
  'extraer|evaluar|compartir|incluir|continuar|predecir|identificar|consultar|cumplir|atender|procesar|reproducir|borrar|' +
  'eliminar|revelar|enviar\\w*|reservar\\w*|cancelar\\w*|reembolsar\\w*|transferir\\w*|comprar\\w*|pagar\\w*|publicar\\w*)';
const SPANISH: readonly PlainRefusal[] = [
  {
    language: 'es',
    strength: 'task',
    pattern: new RegExp(
      `\\bno (?:puedo|podré|podría|voy a|debo|quiero)(?: \\w+mente)? (?:te |le |lo |la )?${ES_VERB}\\b`,
    ),
  },
  {
    language: 'es',
    strength: 'task',
    pattern:
      /\bno tengo (?:acceso|permisos?|la capacidad|la posibilidad|autorización|forma de|manera de)\b|\bno estoy (?:autorizad\w+|en condiciones|en posición|diseñad\w+|programad\w+)\b|\bno soy capaz de\b|\bno me (?:es posible|está permitido)\b|\bme niego a (?!responder\W*$)\w+|\bdebo (?:rechazar|negarme|declinar)\b|\bprefiero no\b|\bsolo me dedico a\b|\bno (?:traduzco|escribo|redacto|traduciré|escribiré|ayudaré)\b/,
  },
  { language: 'es', strength: 'short', pattern: /\bno (?:puedo|voy a|podré)\b/ },
];

const IT_VERB =
  '(?:aiutar\\w*|far\\w*|fare|scriver\\w*|redigere|fornir\\w*|risponder\\w*|tradur\\w*|riassumer\\w*|eseguir\\w*|aprir\\w*|' +
  'legger\\w*|veder\\w*|guardar\\w*|ascoltar\\w*|acceder\\w*|dar\\w*|offrir\\w*|generar\\w*|crear\\w*|classificar\\w*|estrarre|' +
  'valutar\\w*|condivider\\w*|includer\\w*|continuar\\w*|prevedere|identificar\\w*|consultar\\w*|soddisfar\\w*|elaborar\\w*|' +
  'inviar\\w*|prenotar\\w*|annullar\\w*|rimborsar\\w*|trasferir\\w*|comprar\\w*|pagar\\w*|pubblicar\\w*|' +
  'riprodurre|cancellar\\w*|eliminar\\w*|assister\\w*)';
const ITALIAN: readonly PlainRefusal[] = [
  {
    language: 'it',
    strength: 'task',
    pattern: new RegExp(
      `\\bnon (?:posso|potrò|potrei|intendo|voglio|riesco|sono in grado)(?: \\w+mente)?(?: ad?| di| proprio)? (?:ti |le |vi |lo )?${IT_VERB}\\b`,
    ),
    unless: /\bnon riesco a (?:far\w*|fare)\b/,
  },
  {
    language: 'it',
    strength: 'task',
    pattern:
      /\bnon ho (?:accesso|(?:i |il )?permess[io]|la possibilità|la capacità|modo di|l'autorizzazione)\b|\bmi rifiuto di\b|\bnon (?:sono|mi è) (?:autorizzat\w+|possibile|consentito|permesso|concesso|programmat\w+|in grado)\b|\bdevo (?:rifiutare|declinare)\b|\bpreferisco non\b|\bnon (?:traduco|scrivo|traduco|scriverò|tradurrò|aiuterò)\b/,
  },
  { language: 'it', strength: 'short', pattern: /\bnon (?:posso|potrò|riesco)\b/ },
];

/**
 * Letters without their accents: where a word ends is known of plain letters only, and people write
 * both.
 */
export function withoutAccents(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replaceAll('ß', 'ss');
}

const plainly = (p: RegExp): RegExp => new RegExp(withoutAccents(p.source), p.flags);

/** Read over sentences as `withoutAccents` leaves them. */
export const PLAIN_REFUSALS: readonly PlainRefusal[] = [
  ...ENGLISH,
  ...GERMAN,
  ...FRENCH,
  ...SPANISH,
  ...ITALIAN,
].map((r) => ({ ...r, pattern: plainly(r.pattern) }));
