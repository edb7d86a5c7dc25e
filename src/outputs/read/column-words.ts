// Words that columns of exports are named by, in English, German, French and Spanish, without
// accents. Who speaks outweighs what they do: a customer's reply is what the agent was asked.

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Whoever asks. */
const ASKERS = words(`
  customer customers client clients user users consumer buyer shopper guest visitor caller patient student
  tenant member sender requester requestor asker human kunde kunden kundin nutzer benutzer absender anrufer
  besucher mandant cliente clientes usuario usuarios remitente comprador visitante visiteur utilisateur
  acheteur expediteur usager klant gebruiker utente
  inbound incoming received in eingang eingehend eingehende empfangen entrante recibido recibida recu recue entrant`);

/** Whoever answers. */
const ANSWERERS = words(`
  agent agents assistant bot chatbot model models ai llm gpt claude gemini copilot operator advisor staff seller
  tutor rep representative we us our wir uns unser unsere assistent mitarbeiter berater modell ki
  nous notre nos conseiller modele ia nosotros nosotras nuestra nuestro asistente agente modelo asesor
  outbound outgoing sent out ausgang ausgehend ausgehende gesendet saliente enviado enviada envoye envoyee sortant`);

/** What is asked. */
const ASKED = words(`
  prompt prompts question questions input inputs request requests query queries ask asked asks enquiry
  enquiries inquiry inquiries complaint complaints problem issue ticket frage fragen anfrage anfragen anliegen beschwerde
  pregunta preguntas consulta consultas solicitud queja demande demandes requete reclamation domanda vraag`);

/** What is answered. */
const ANSWERED = words(`
  output outputs answer answers answered response responses completion completions reply replies replied result
  results generated generation resolution solution draft drafts suggestion suggested proposal proposed
  recommendation prediction predicted antwort antworten geantwortet entwurf vorschlag loesung losung
  respuesta respuestas contestacion borrador propuesta sugerencia reponse reponses brouillon proposition
  risposta antwoord`);

/** Of several answers those of a machine, which is what is watched. */
const MACHINES = words(`
  agent assistant bot chatbot model models ai llm gpt claude gemini copilot draft drafts generated predicted
  prediction suggested suggestion proposed assistent modell ki entwurf vorschlag modele ia brouillon
  proposition asistente modelo agente borrador propuesta sugerencia`);

/** What an answer is held against, or what a person made of it. */
const REFERENCES = words(`
  expected gold golden ideal reference target truth final approved corrected edited human manual official
  erwartet erwartete korrigiert korrigierte attendu attendue esperado esperada`);

/** A line over what was said. */
const HEADERS = words(
  'subject title headline betreff titel objet sujet titre asunto titulo onderwerp',
);

/** Where words lie, whoever's they are. */
const CARRIERS = words(`
  text texts body content contents message messages msg value markdown words email mail comment utterance
  description says said say letter letters nachricht nachrichten sagt sagen mensaje mensajes texto texte corps
  correo carta courriel lettre dijo dijimos dit bericht`);

/** What is about it, wherever the word stands. */
const ABOUT = words(`
  template system instructions instruction history transcript summary zusammenfassung verlauf resume resumen historial
  historique feedback intent context article document knowledge score rating rationale reason metadata`);

/** The same at the end of a name. */
const ABOUT_LAST = words(`
  id ids uuid guid key ref nr no num number nummer numero at time timestamp date datum fecha created updated
  author from to by name names role type kind status state lang language locale url link channel source topic category
  tag tags version count code sentiment hash ip phone tel address priority label labels`);

/** Before whoever a text goes to, and before whom it comes from. */
const TOWARDS = words('to an para al');
const AWAY = words('from by von vom de del du par por');

const KNOWN = new Set(
  [ASKERS, ANSWERERS, ASKED, ANSWERED, HEADERS, CARRIERS, ABOUT].flatMap((s) => [...s]),
);

/** What the name of a column says of what it holds. */
export interface NameSays {
  /** Above nothing: it was asked; below: it was answered. */
  side: number;
  /** It says so by who speaks, or by what they do. */
  by: 'speaker' | 'verb' | null;
  /** It is about what was said: an id, a time, a summary. */
  isAbout: boolean;
  isHeader: boolean;
  /** It ends with whoever speaks: their words, or their name. */
  isWho: boolean;
  isMachine: boolean;
  isReference: boolean;
}

const SPEAKER = 3;
const VERB = 2;

/** @param others the names of the columns beside it: of `q` and `a`, each tells of the other */
export function nameSays(name: string, others: readonly string[]): NameSays {
  const tokens = wordsOfName(name);
  const has = (set: ReadonlySet<string>): boolean => tokens.some((t) => set.has(t));
  const short = shortSide(tokens, others);
  const speaker = speakerIn(tokens);
  const verb = verbIn(tokens);
  const side = short + SPEAKER * speaker + VERB * verb;
  const isReference = has(REFERENCES) && verb < 0;
  const last = tokens.at(-1) ?? '';
  return {
    // A person's reply beside that of a machine is what that is held against.
    side: isReference ? -VERB : side,
    by: speaker !== 0 ? 'speaker' : side !== 0 ? 'verb' : null,
    isAbout:
      has(ABOUT) ||
      (ABOUT_LAST.has(last) && !(side < 0 && has(MACHINES) && /^labels?$/.test(last))) ||
      (speaker < 0 && tokens.some((t) => t === 'prompt' || t === 'prompts')),
    isHeader: has(HEADERS),
    isWho: ASKERS.has(last) || ANSWERERS.has(last),
    isMachine: has(MACHINES),
    isReference,
  };
}

/** Whoever is named last; one that it goes to is on the other side. */
function speakerIn(tokens: readonly string[]): -1 | 0 | 1 {
  const at = tokens.findLastIndex((t) => ASKERS.has(t) || ANSWERERS.has(t));
  const token = tokens[at];
  if (token === undefined) return 0;
  const before = tokens[at - 1] ?? '';
  const isTo = TOWARDS.has(before) || (before === 'a' && at > 1);
  return ASKERS.has(token) === isTo ? -1 : 1;
}

/** What is done; of "answer to the question" what stands before the "to". */
function verbIn(tokens: readonly string[]): -1 | 0 | 1 {
  const end = tokens.findIndex((t, i) => i > 0 && (TOWARDS.has(t) || AWAY.has(t)));
  const own = end === -1 ? tokens : tokens.slice(0, end);
  const verb = own.findLast((t) => ASKED.has(t) || ANSWERED.has(t));
  return verb === undefined ? 0 : ASKED.has(verb) ? 1 : -1;
}

/** `q` and `a`, `Q1` and `A1`, where both are there; `F` and `A` in German. */
function shortSide(tokens: readonly string[], others: readonly string[]): number {
  const [first = ''] = tokens;
  const isBeside = (one: RegExp): boolean => others.some((o) => one.test(wordsOfName(o)[0] ?? ''));
  if (first === 'a' && isBeside(/^[qf]$/)) return -VERB;
  return /^[qf]$/.test(first) && isBeside(/^a$/) ? VERB : 0;
}

/** The words of a name, `Kundennachricht` and `userinput` taken apart. */
export function wordsOfName(name: string): string[] {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/ß/g, 'ss')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((w) => w !== '')
    .flatMap(apart);
}

const SHORTEST_PART = 3;

function apart(word: string): string[] {
  if (KNOWN.has(word) || ABOUT_LAST.has(word) || word.length < 2 * SHORTEST_PART) return [word];
  for (let at = word.length - SHORTEST_PART; at >= SHORTEST_PART; at--) {
    const [left, right] = [word.slice(0, at), word.slice(at)];
    const stem = [left, left.replace(/(?:s|n|en)$/, '')].find((w) => KNOWN.has(w));
    if (stem !== undefined && (KNOWN.has(right) || ABOUT_LAST.has(right))) return [stem, right];
  }
  return [word];
}

/** Whether words of a name say that text lies there, and nothing else. */
export const isCarrier = (name: string): boolean => CARRIERS.has(wordsOfName(name).at(-1) ?? '');
