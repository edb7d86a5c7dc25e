// What people do to be answered, and what any customer has: they stand in every kind of work and
// name none.

const ENGLISH =
  'call calls called calling contact contacted reply replied answer answered speak talk talking write wrote ' +
  'written send sent text email emails message messages chat wait waiting waited help helped order orders ordered ' +
  'customer customers client clients product products item items article articles thing things something anything ' +
  'number numbers question questions problem problems issue issues way time times';
const GERMAN =
  'anruf anrufe anrufen angerufen rufen kontakt kontaktieren antwort antworten antwortet schreiben schrieb ' +
  'geschrieben schicken schickt geschickt senden gesendet sprechen nachricht nachrichten warten warte wartet hilfe ' +
  'helfen bestellung bestellungen bestellt bestellen kunde kunden kundin produkt produkte artikel sache sachen etwas ' +
  'nummer frage fragen problem probleme zeit';
const FRENCH =
  'appel appels appeler appelé contact contacter réponse répondre répondu écrire écrit envoyer envoyé parler message ' +
  'messages attendre attends aide aider commande commandes commandé commander client clients cliente produit ' +
  'produits article articles chose choses quelque numéro question questions problème problèmes temps fois';
const SPANISH =
  'llamar llamada llamado contacto contactar respuesta responder escribir escrito enviar enviado hablar mensaje ' +
  'mensajes esperar espero esperando ayuda ayudar pedido pedidos pedí cliente clientes producto productos artículo ' +
  'artículos cosa cosas número pregunta preguntas problema problemas tiempo veces';
const ITALIAN =
  'chiamare chiamata chiamato contatto contattare risposta rispondere scrivere scritto inviare inviato mandare ' +
  'parlare messaggio messaggi aspettare aspetto aiuto aiutare ordine ordini ordinato ordinare cliente clienti ' +
  'prodotto prodotti articolo articoli cosa cose qualcosa numero domanda domande problema problemi tempo volta volte';
const PORTUGUESE =
  'ligar ligação contato contacto resposta responder escrever escrito enviar enviado falar mensagem mensagens esperar ' +
  'espero ajuda ajudar encomenda encomendas pedido pedidos cliente clientes produto produtos artigo artigos coisa ' +
  'coisas número pergunta perguntas problema problemas tempo vezes';
const DUTCH =
  'bellen gebeld contact antwoord antwoorden schrijven geschreven sturen gestuurd spreken bericht berichten wachten ' +
  'wacht hulp helpen bestelling bestellingen besteld bestellen klant klanten product producten artikel artikelen ding ' +
  'dingen nummer vraag vragen probleem problemen tijd';

/** In the languages that most teams write. */
export const TALK_WORDS: ReadonlySet<string> = new Set(
  [ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, PORTUGUESE, DUTCH].flatMap((words) =>
    words.split(' '),
  ),
);
