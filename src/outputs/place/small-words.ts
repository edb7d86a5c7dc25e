/** Words of four letters and more that stand in any question, by language. */
const ENGLISH =
  'about after again been before could does from give have hello here into just know like made make mine more ' +
  'much must need only over please said shall should some still tell than thank thanks that their them then ' +
  'there these they this those want were what when where which will with would your yours didn doesn isn ' +
  'arrived mail phone card iban number also because';
const GERMAN =
  'aber alle allem allen alles also andere anderen auch bald beim bereits bitte brauche dann dass dein deine dem ' +
  'denn deren deshalb dies diese diesem diesen dieser dieses doch dort durch eine einem einen einer eines euch euer ' +
  'eure gibt gern gerne gibts habe haben hallo hatte hatten heißt hier hinter ihnen ihre ihrem ihren ihrer immer ' +
  'jede jeden jeder jetzt kann kein keine keinen könnte können könnten kostet kosten lange machen mehr mein meine ' +
  'meinem meinen meiner meines mich möchte möchten muss müssen nach nicht noch oder ohne schon sehr sein seine ' +
  'seinen sich sind soll sollte sollen sonst über unser unsere unserem unseren unter viel viele vielen vielleicht ' +
  'vom wann waren warum weil welche welchen welcher welches wenig wenn werde werden wieder wieso wird wollen würde ' +
  'würden zwischen danke';
const FRENCH =
  'alors aussi autre autres avec avant avez avoir avons bien bonjour cela cette ceci ceux chez comme comment ' +
  'combien coûte dans depuis donc dont elle elles encore entre était êtes être fait faire faut leur leurs mais ' +
  'merci même mes moins mon nous notre nos parce pendant peut peux pour pourquoi pouvez puis quand que quel ' +
  'quelle quelles quels quoi sans sera sont sous suis très tous tout toute toutes une votre vos vous voudrais';
const SPANISH =
  'ahora algo algún alguna antes aquí cada como cómo cual cuál cuando cuándo cuanto cuánto cuesta cuestan desde ' +
  'donde dónde durante ella ellos entre eres esta está están estaba este esto estos estas favor gracias hace hacer ' +
  'hasta hola mucho muchos nada nosotros nuestra nuestro otra otro para pero poco porque puede puedo pueden quiero ' +
  'quién sería según sido sobre somos soy tambien también tengo tiene tienen toda todo todos unas unos usted ustedes';
const ITALIAN =
  'abbiamo alla alle altro ancora anche avere avete buongiorno che chi ciao come cosa così costa costano cui dalla ' +
  'dalle degli della delle dello dopo dove dunque essere fino grazie hanno loro mentre molto nella nelle ' +
  'nostra nostro ogni oppure perché però posso prima qual quale quali quando quanta quanto quella quello questa ' +
  'queste questi questo senza sono sopra sotto stata stato sulla tutta tutti tutto vorrei vostra vostro';
const PORTUGUESE =
  'ainda algum alguma antes aqui até cada custa custam como depois desde dela dele eles elas ' +
  'entre essa esse esta este estou está estão fazer gostaria isso isto mais mesmo minha muito muita nossa nosso não ' +
  'obrigado obrigada onde outra outro para pelo pela pode podem posso porque quais qual quando quanto quem quero ' +
  'sem seria seus sobre também tenho têm tudo umas uns você vocês';
const DUTCH =
  'alle alles alleen andere bij daar dank deze drie echt eens geen graag haar hallo hebben hebt heeft ' +
  'hier hoeveel hoelang ieder iets jullie kost kosten kunnen kunt maar maken mijn moet moeten naar niet nog ofwel ' +
  'onder onze over veel voor waar waarom wanneer want waren wat welke werd willen wilt worden wordt zal zich zijn ' +
  'zonder zou zouden';

/** Words that are in any question, whatever it is about, in the languages that most teams write. */
export const SMALL_WORDS: ReadonlySet<string> = new Set(
  [ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, PORTUGUESE, DUTCH].flatMap((words) =>
    words.split(' '),
  ),
);
