#include "normalizers/text/reply_phrases.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "normalizers/text/utf8.hpp"

namespace intake::text {

namespace {

constexpr std::size_t longest_line = 600;

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool digit(char c) { return c >= '0' && c <= '9'; }

/// In lower case, also outside of ASCII ("À", "От", "Στάλθηκε").
std::string lowered(std::string_view s) {
  std::string out(s);
  std::ranges::transform(out, out.begin(), lower);
  if (is_ascii(out)) return out;
  std::string folded;
  folded.reserve(out.size() + 8);
  const auto size = static_cast<std::int32_t>(out.size());
  for (std::int32_t i = 0; i < size;) {
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(out.data(), i, size, c);
    append_utf8(folded, static_cast<char32_t>(u_tolower(c)));
  }
  return folded;
}

/// Without what decorates it: dashes, stars, quote marks, brackets, blanks.
std::string_view undecorated(std::string_view s, std::string_view marks) {
  const std::size_t first = s.find_first_not_of(marks);
  if (first == s.npos) return {};
  return s.substr(first, s.find_last_not_of(marks) + 1 - first);
}

bool starts_with_any(std::string_view s, std::span<const std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view w) { return s.starts_with(w); });
}
bool ends_with_any(std::string_view s, std::span<const std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view w) { return s.ends_with(w); });
}

/// Scripts that write words without blanks between them.
bool without_blanks(std::string_view word) { return static_cast<unsigned char>(word[0]) >= 0xE3; }

/// The word stands by itself at `at`.
bool stands_alone(std::string_view text, std::size_t at, std::string_view word) {
  if (without_blanks(word)) return true;
  const char before = at == 0 ? ' ' : text[at - 1];
  const char after = at + word.size() == text.size() ? ' ' : text[at + word.size()];
  return (before == ' ' || before == '>' || before == '"' || before == ')' || before == ';' || before == '@') &&
         !letter(after);
}

bool has_word(std::string_view text, std::span<const std::string_view> words) {
  for (std::string_view word : words)
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1))
      if (stands_alone(text, at, word)) return true;
  return false;
}

bool ends_with_word(std::string_view text, std::span<const std::string_view> words) {
  return std::ranges::any_of(
      words, [&](std::string_view w) { return text.ends_with(w) && stands_alone(text, text.size() - w.size(), w); });
}

template <class T, std::size_t N>
constexpr std::array<T, N> sorted(std::array<T, N> table) {
  std::ranges::sort(table, [](const T& a, const T& b) { return a < b; });
  return table;
}

/// A set of lower-case beginnings, asked for every line: three bytes decide that nearly all have none of them.
template <std::size_t N>
class beginnings {
 public:
  constexpr explicit beginnings(const std::string_view (&words)[N]) : words_(words) {
    for (std::string_view w : words) filter_[slot(w)] = true;
  }
  /// False = surely none. In doubt (capitals outside of ASCII) true.
  constexpr bool possible(std::string_view text) const {
    return text.size() >= 3 && (static_cast<unsigned char>(text[0]) >= 0x80 || filter_[slot(text)]);
  }
  bool begin(std::string_view low) const { return starts_with_any(low, words_); }

 private:
  static constexpr std::size_t slot(std::string_view s) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(lower(s[i]))); };
    return (byte(0) * 961 + byte(1) * 31 + byte(2)) % 4096;
  }
  std::span<const std::string_view> words_;
  std::array<bool, 4096> filter_{};
};

/// English verbs stand in many sentences; the other languages' forms hardly end a line with a colon elsewhere.
constexpr std::string_view english_verbs[] = {"wrote", "writes", "said", "replied"};
constexpr std::string_view verbs[] = {
    "a écrit",
    "a ecrit",
    "écrit",  // French
    "schrieb",
    "geschrieben",
    "schreibt",  // German
    "escribió",
    "escribio",
    "ha escrit",
    "va escriure",
    "escrigué",  // Spanish, Catalan
    "ha scritto",
    "scrive",
    "scritto",  // Italian
    "escreveu",
    "escreve",  // Portuguese
    "schreef",
    "geschreven",  // Dutch
    "skrev",
    "skrifaði",
    "følgende",
    "följande",  // Danish, Norwegian, Swedish, Icelandic
    "kirjoitti",
    "kirjutas",  // Finnish, Estonian
    "napisał",
    "napisał(a)",
    "napisała",
    "napisał/a",
    "pisze",
    "napisal",  // Polish
    "napsal",
    "napsal(a)",
    "napsala",
    "napísal",
    "napísal(a)",
    "napísala",
    "píše",  // Czech, Slovak
    "napisao",
    "napisao je",
    "napisala",
    "je napisao",
    "je napisala",
    "piše",  // Croatian, Serbian, Slovenian
    "írta",
    "ezt írta",  // Hungarian
    "a scris",
    "scris",  // Romanian
    "yazdı",
    "şunu yazdı",
    "şunları yazdı",  // Turkish
    "написал",
    "написал(а)",
    "написала",
    "пишет",
    "писал",
    "писал(а)",  // Russian
    "написав",
    "написав(ла)",
    "пише",
    "написа",  // Ukrainian, Bulgarian, Serbian
    "έγραψε",
    "έγραψε τα εξής",  // Greek
    "rašė",
    "parašė",
    "rakstīja",  // Lithuanian, Latvian
    "đã viết",
    "viết",     // Vietnamese
    "menulis",  // Indonesian, Malay
    "כתב",
    "כתבה",
    "כתב/ה",
    "‏כתב",
    "מאת",  // Hebrew
    "كتب",
    "كتبت",
    "نوشت",  // Arabic, Persian
    "เขียนว่า",
    "เขียน",
    "ने लिखा",  // Thai, Hindi
    "写道",
    "寫道",
    "写到",  // Chinese
    "のメッセージ",
    "のメール",
    "は書きました",
    "さんは書きました",
    "작성",
    "님이 작성",
    "썼습니다",
    "写于",  // Japanese, Korean
};

constexpr std::string_view english_openers[] = {"on ", "at ", "mon", "tue",        "wed",         "thu",
                                                "fri", "sat", "sun", "in article", "in a message"};

constexpr std::string_view attribution_openers[] = {
    "on ",   "at ",   "le ",  "el ",     "il ",  "in data ", "am ",   "op ",   "em ",  "den ",
    "dne ",  "dnia ", "dňa ", "w dniu ", "vào ", "pe ",      "þann ", "în ",   "в ",   "на ",
    "στις ", "在 ",   "于 ",  "pada ",   "ב-",   "בתאריך",   "في ",   "dana ", "ในวันที่"};
constexpr beginnings attribution_beginnings(attribution_openers);

constexpr std::string_view months_and_days[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                                "jul", "aug", "sep", "oct", "nov", "dec"};

constexpr auto divider_words = sorted(std::to_array<std::string_view>({"original message",
                                                                       "original email",
                                                                       "original e-mail",
                                                                       "original appointment",
                                                                       "forwarded message",
                                                                       "forwarded by",
                                                                       "forwarded email",
                                                                       "reply message",
                                                                       "reply above this line",
                                                                       "begin forwarded message",
                                                                       "ursprüngliche nachricht",
                                                                       "ursprüngliche mail",
                                                                       "original-nachricht",
                                                                       "originalnachricht",
                                                                       "weitergeleitete nachricht",
                                                                       "anfang der weitergeleiteten nachricht",
                                                                       "urspr. nachricht",
                                                                       "message d'origine",
                                                                       "message d’origine",
                                                                       "message original",
                                                                       "message initial",
                                                                       "message transféré",
                                                                       "message transmis",
                                                                       "début du message réexpédié",
                                                                       "début du message transféré",
                                                                       "mensaje original",
                                                                       "mensaje reenviado",
                                                                       "inicio del mensaje reenviado",
                                                                       "missatge original",
                                                                       "missatge reenviat",
                                                                       "messaggio originale",
                                                                       "messaggio inoltrato",
                                                                       "inizio messaggio inoltrato",
                                                                       "mensagem original",
                                                                       "mensagem encaminhada",
                                                                       "início da mensagem reencaminhada",
                                                                       "oorspronkelijk bericht",
                                                                       "origineel bericht",
                                                                       "doorgestuurd bericht",
                                                                       "begin doorgestuurd bericht",
                                                                       "oprindelig besked",
                                                                       "oprindelig meddelelse",
                                                                       "original besked",
                                                                       "videresendt besked",
                                                                       "videresendt meddelelse",
                                                                       "opprinnelig melding",
                                                                       "original melding",
                                                                       "videresendt melding",
                                                                       "ursprungligt meddelande",
                                                                       "originalmeddelande",
                                                                       "vidarebefordrat meddelande",
                                                                       "alkuperäinen viesti",
                                                                       "välitetty viesti",
                                                                       "oryginalna wiadomość",
                                                                       "wiadomość oryginalna",
                                                                       "wiadomość przekazana dalej",
                                                                       "przekazana wiadomość",
                                                                       "původní zpráva",
                                                                       "původní e-mail",
                                                                       "přeposlaná zpráva",
                                                                       "pôvodná správa",
                                                                       "preposlaná správa",
                                                                       "originalna poruka",
                                                                       "izvorna poruka",
                                                                       "izvirno sporočilo",
                                                                       "eredeti üzenet",
                                                                       "továbbított üzenet",
                                                                       "mesaj original",
                                                                       "mesajul original",
                                                                       "mesaj redirecționat",
                                                                       "orijinal mesaj",
                                                                       "orijinal ileti",
                                                                       "özgün ileti",
                                                                       "i̇letilen mesaj",
                                                                       "iletilen mesaj",
                                                                       "исходное сообщение",
                                                                       "пересылаемое сообщение",
                                                                       "пересланное сообщение",
                                                                       "оригинальное сообщение",
                                                                       "первоначальное сообщение",
                                                                       "начало переадресованного сообщения",
                                                                       "оригінальне повідомлення",
                                                                       "вихідне повідомлення",
                                                                       "переслане повідомлення",
                                                                       "оригинално съобщение",
                                                                       "препратено съобщение",
                                                                       "αρχικό μήνυμα",
                                                                       "προωθημένο μήνυμα",
                                                                       "algkiri",
                                                                       "originalus laiškas",
                                                                       "sākotnējais ziņojums",
                                                                       "thư gốc",
                                                                       "tin nhắn gốc",
                                                                       "pesan asli",
                                                                       "pesan terusan",
                                                                       "mesej asal",
                                                                       "הודעה מקורית",
                                                                       "הודעה שהועברה",
                                                                       "الرسالة الأصلية",
                                                                       "رسالة أصلية",
                                                                       "پیام اصلی",
                                                                       "ข้อความต้นฉบับ",
                                                                       "मूल संदेश",
                                                                       "原始邮件",
                                                                       "原邮件",
                                                                       "邮件原件",
                                                                       "转发邮件",
                                                                       "转发的邮件",
                                                                       "原始郵件",
                                                                       "轉寄郵件",
                                                                       "元のメッセージ",
                                                                       "転送メッセージ",
                                                                       "オリジナルメッセージ",
                                                                       "원본 메시지",
                                                                       "원본 메일",
                                                                       "전달된 메시지",
                                                                       "전달된 메일"}));

struct field_name {
  std::string_view word;
  header_field field;
  constexpr auto operator<=>(const field_name& other) const { return word <=> other.word; }
};
constexpr auto field_names = sorted(std::to_array<field_name>({{"from", header_field::from},
                                                               {"von", header_field::from},
                                                               {"de", header_field::from},
                                                               {"da", header_field::from},
                                                               {"van", header_field::from},
                                                               {"fra", header_field::from},
                                                               {"från", header_field::from},
                                                               {"lähettäjä", header_field::from},
                                                               {"od", header_field::from},
                                                               {"odesílatel", header_field::from},
                                                               {"feladó", header_field::from},
                                                               {"expeditor", header_field::from},
                                                               {"de la", header_field::from},
                                                               {"kimden", header_field::from},
                                                               {"gönderen", header_field::from},
                                                               {"от", header_field::from},
                                                               {"от кого", header_field::from},
                                                               {"від", header_field::from},
                                                               {"від кого", header_field::from},
                                                               {"από", header_field::from},
                                                               {"saatja", header_field::from},
                                                               {"nuo", header_field::from},
                                                               {"no", header_field::from},
                                                               {"từ", header_field::from},
                                                               {"dari", header_field::from},
                                                               {"מאת", header_field::from},
                                                               {"من", header_field::from},
                                                               {"از", header_field::from},
                                                               {"จาก", header_field::from},
                                                               {"发件人", header_field::from},
                                                               {"寄件者", header_field::from},
                                                               {"寄件人", header_field::from},
                                                               {"差出人", header_field::from},
                                                               {"送信者", header_field::from},
                                                               {"보낸 사람", header_field::from},
                                                               {"보낸사람", header_field::from},
                                                               {"expéditeur", header_field::from},
                                                               {"remitente", header_field::from},
                                                               {"mittente", header_field::from},
                                                               {"remetente", header_field::from},
                                                               {"afsender", header_field::from},
                                                               {"avsender", header_field::from},
                                                               {"absender", header_field::from},
                                                               {"nadawca", header_field::from},
                                                               {"sent", header_field::date},
                                                               {"date", header_field::date},
                                                               {"gesendet", header_field::date},
                                                               {"datum", header_field::date},
                                                               {"envoyé", header_field::date},
                                                               {"envoyé le", header_field::date},
                                                               {"date d'envoi", header_field::date},
                                                               {"message du", header_field::date},
                                                               {"enviado", header_field::date},
                                                               {"enviado el", header_field::date},
                                                               {"enviada em", header_field::date},
                                                               {"enviado em", header_field::date},
                                                               {"enviada", header_field::date},
                                                               {"fecha", header_field::date},
                                                               {"data", header_field::date},
                                                               {"inviato", header_field::date},
                                                               {"data invio", header_field::date},
                                                               {"verzonden", header_field::date},
                                                               {"sendt", header_field::date},
                                                               {"dato", header_field::date},
                                                               {"skickat", header_field::date},
                                                               {"lähetetty", header_field::date},
                                                               {"päivämäärä", header_field::date},
                                                               {"päiväys", header_field::date},
                                                               {"wysłano", header_field::date},
                                                               {"wysłane", header_field::date},
                                                               {"odesláno", header_field::date},
                                                               {"odoslané", header_field::date},
                                                               {"dátum", header_field::date},
                                                               {"poslano", header_field::date},
                                                               {"elküldve", header_field::date},
                                                               {"küldve", header_field::date},
                                                               {"trimis", header_field::date},
                                                               {"gönderildi", header_field::date},
                                                               {"gönderme tarihi", header_field::date},
                                                               {"tarih", header_field::date},
                                                               {"отправлено", header_field::date},
                                                               {"дата", header_field::date},
                                                               {"надіслано", header_field::date},
                                                               {"изпратено", header_field::date},
                                                               {"στάλθηκε", header_field::date},
                                                               {"ημερομηνία", header_field::date},
                                                               {"saadetud", header_field::date},
                                                               {"kuupäev", header_field::date},
                                                               {"išsiųsta", header_field::date},
                                                               {"nosūtīts", header_field::date},
                                                               {"đã gửi", header_field::date},
                                                               {"ngày", header_field::date},
                                                               {"dikirim", header_field::date},
                                                               {"tanggal", header_field::date},
                                                               {"נשלח", header_field::date},
                                                               {"תאריך", header_field::date},
                                                               {"تاريخ الإرسال", header_field::date},
                                                               {"التاريخ", header_field::date},
                                                               {"تم الإرسال", header_field::date},
                                                               {"ส่งเมื่อ", header_field::date},
                                                               {"วันที่", header_field::date},
                                                               {"发送时间", header_field::date},
                                                               {"日期", header_field::date},
                                                               {"寄件日期", header_field::date},
                                                               {"傳送日期", header_field::date},
                                                               {"已傳送", header_field::date},
                                                               {"送信日時", header_field::date},
                                                               {"日時", header_field::date},
                                                               {"日付", header_field::date},
                                                               {"보낸 날짜", header_field::date},
                                                               {"날짜", header_field::date},
                                                               {"보낸날짜", header_field::date},
                                                               {"to", header_field::to},
                                                               {"an", header_field::to},
                                                               {"à", header_field::to},
                                                               {"a", header_field::to},
                                                               {"para", header_field::to},
                                                               {"aan", header_field::to},
                                                               {"til", header_field::to},
                                                               {"till", header_field::to},
                                                               {"vastaanottaja", header_field::to},
                                                               {"do", header_field::to},
                                                               {"komu", header_field::to},
                                                               {"pro", header_field::to},
                                                               {"prima", header_field::to},
                                                               {"za", header_field::to},
                                                               {"címzett", header_field::to},
                                                               {"către", header_field::to},
                                                               {"kime", header_field::to},
                                                               {"alıcı", header_field::to},
                                                               {"кому", header_field::to},
                                                               {"до", header_field::to},
                                                               {"προς", header_field::to},
                                                               {"kellele", header_field::to},
                                                               {"kam", header_field::to},
                                                               {"đến", header_field::to},
                                                               {"tới", header_field::to},
                                                               {"kepada", header_field::to},
                                                               {"ke", header_field::to},
                                                               {"אל", header_field::to},
                                                               {"إلى", header_field::to},
                                                               {"به", header_field::to},
                                                               {"ถึง", header_field::to},
                                                               {"收件人", header_field::to},
                                                               {"收件者", header_field::to},
                                                               {"宛先", header_field::to},
                                                               {"받는 사람", header_field::to},
                                                               {"받는사람", header_field::to},
                                                               {"destinatario", header_field::to},
                                                               {"destinataire", header_field::to},
                                                               {"mottaker", header_field::to},
                                                               {"modtager", header_field::to},
                                                               {"empfänger", header_field::to},
                                                               {"subject", header_field::subject},
                                                               {"betreff", header_field::subject},
                                                               {"objet", header_field::subject},
                                                               {"asunto", header_field::subject},
                                                               {"oggetto", header_field::subject},
                                                               {"assunto", header_field::subject},
                                                               {"assumpte", header_field::subject},
                                                               {"onderwerp", header_field::subject},
                                                               {"emne", header_field::subject},
                                                               {"ämne", header_field::subject},
                                                               {"aihe", header_field::subject},
                                                               {"temat", header_field::subject},
                                                               {"předmět", header_field::subject},
                                                               {"predmet", header_field::subject},
                                                               {"tárgy", header_field::subject},
                                                               {"subiect", header_field::subject},
                                                               {"konu", header_field::subject},
                                                               {"тема", header_field::subject},
                                                               {"относно", header_field::subject},
                                                               {"θέμα", header_field::subject},
                                                               {"teema", header_field::subject},
                                                               {"tema", header_field::subject},
                                                               {"chủ đề", header_field::subject},
                                                               {"tiêu đề", header_field::subject},
                                                               {"subjek", header_field::subject},
                                                               {"perihal", header_field::subject},
                                                               {"judul", header_field::subject},
                                                               {"efni", header_field::subject},
                                                               {"sujet", header_field::subject},
                                                               {"נושא", header_field::subject},
                                                               {"الموضوع", header_field::subject},
                                                               {"موضوع", header_field::subject},
                                                               {"เรื่อง", header_field::subject},
                                                               {"主题", header_field::subject},
                                                               {"主旨", header_field::subject},
                                                               {"件名", header_field::subject},
                                                               {"제목", header_field::subject},
                                                               {"cc", header_field::other},
                                                               {"bcc", header_field::other},
                                                               {"kopie", header_field::other},
                                                               {"kopi", header_field::other},
                                                               {"copie à", header_field::other},
                                                               {"copia", header_field::other},
                                                               {"копия", header_field::other},
                                                               {"抄送", header_field::other},
                                                               {"reply-to", header_field::other},
                                                               {"risposta", header_field::other},
                                                               {"antwort an", header_field::other},
                                                               {"importance", header_field::other},
                                                               {"priority", header_field::other},
                                                               {"attachments", header_field::other},
                                                               {"organization", header_field::other}}));

constexpr std::string_view device_openers[] = {"sent from ",
                                               "sent via ",
                                               "sent with ",
                                               "sent by ",
                                               "sent using ",
                                               "sent on my ",
                                               "get outlook for ",
                                               "get [outlook for ",
                                               "from my iphone",
                                               "someone from mobile",
                                               "envoyé depuis ",
                                               "envoyé de mon",
                                               "envoyé de ma",
                                               "envoyé à partir de ",
                                               "envoyé avec ",
                                               "envoyé par ",
                                               "télécharger outlook",
                                               "obtenez outlook",
                                               "gesendet von ",
                                               "gesendet mit ",
                                               "gesendet aus ",
                                               "gesendet vom ",
                                               "von meinem ",
                                               "diese nachricht wurde von mein",
                                               "holen sie sich outlook",
                                               "outlook für ",
                                               "enviado desde ",
                                               "enviado a través de ",
                                               "obtener outlook",
                                               "enviado do ",
                                               "enviado de ",
                                               "enviado pelo ",
                                               "enviado via ",
                                               "obter o outlook",
                                               "enviat des ",
                                               "inviato da ",
                                               "inviato dal ",
                                               "ottieni outlook",
                                               "scarica outlook",
                                               "verzonden met ",
                                               "verzonden vanaf ",
                                               "verzonden vanuit ",
                                               "verzonden via ",
                                               "verstuurd vanaf ",
                                               "outlook voor ",
                                               "sendt fra ",
                                               "hent outlook",
                                               "skickat från ",
                                               "skaffa outlook",
                                               "hämta outlook",
                                               "lähetetty ",
                                               "hanki outlook",
                                               "wysłane z ",
                                               "wysłano z ",
                                               "pobierz outlook",
                                               "odesláno z",
                                               "odoslané z",
                                               "poslano s ",
                                               "poslano z ",
                                               "получите outlook",
                                               "отправлено с ",
                                               "отправлено из ",
                                               "надіслано з ",
                                               "изпратено от ",
                                               "trimis de pe ",
                                               "trimis din ",
                                               "elküldve ",
                                               "στάλθηκε από ",
                                               "εστάλη από ",
                                               "saadetud minu",
                                               "išsiųsta iš ",
                                               "sūtīts no ",
                                               "được gửi từ ",
                                               "gửi từ ",
                                               "dikirim dari ",
                                               "נשלח מה",
                                               "נשלח מ-",
                                               "أرسلت من ",
                                               "مرسل من ",
                                               "تم الإرسال من ",
                                               "ส่งจาก",
                                               "从我的",
                                               "從我的",
                                               "发自我的",
                                               "來自我的",
                                               "傳送自",
                                               "发送自",
                                               "나의 ",
                                               "내 iphone"};
constexpr std::string_view device_closers[] = {
    "から送信", "から送信されました", "에서 보냄", "에서 전송됨", "gönderildi", "傳送",
    "发送",     "gesendet.",          "gesendet",  "küldve"};
constexpr beginnings device_beginnings(device_openers);
constexpr std::string_view excuses[] = {"excuse", "typo", "brevity", "sorry", "forgive", "pardon", "short"};

bool has_digit(std::string_view s) { return std::ranges::any_of(s, digit); }

/// `2016-03-03` or `2013/7/20` at the front.
bool starts_with_iso_date(std::string_view s) {
  if (s.size() < 8 || !std::ranges::all_of(s.substr(0, 4), digit) || (s[4] != '-' && s[4] != '/')) return false;
  const std::size_t second = s.find(s[4], 5);
  return second != s.npos && second <= 7 && digit(s[5]) && second + 1 < s.size() && digit(s[second + 1]);
}

/// Takes a colon of any script off the end.
bool take_colon(std::string_view& s) {
  for (std::string_view colon : {":", "：", "︰"})
    if (s.ends_with(colon)) {
      s = trimmed(s.substr(0, s.size() - colon.size()));
      return true;
    }
  return false;
}

}  // namespace

std::string_view trimmed(std::string_view s) {
  const auto plain = [](char c) { return c > ' ' && c < '\x7F'; };
  if (!s.empty() && plain(s.front()) && plain(s.back())) return s;  // nearly every line
  s = undecorated(s, " \t\n");
  while (s.starts_with("\xC2\xA0")) s = undecorated(s.substr(2), " \t");
  while (s.ends_with("\xC2\xA0")) s = undecorated(s.substr(0, s.size() - 2), " \t");
  return s;
}

bool has_date(std::string_view s) {
  for (std::size_t i = 0; i + 3 < s.size(); ++i) {
    if (!digit(s[i])) continue;
    const bool starts = i == 0 || !digit(s[i - 1]);
    const bool year = digit(s[i + 1]) && digit(s[i + 2]) && digit(s[i + 3]) &&
                      (i + 4 == s.size() || !digit(s[i + 4])) &&
                      ((s[i] == '2' && s[i + 1] == '0') || (s[i] == '1' && s[i + 1] == '9'));
    const bool time = (s[i + 1] == ':' || s[i + 1] == '.') && digit(s[i + 2]) && digit(s[i + 3]);
    if (starts && year) return true;
    if (time && (i + 4 == s.size() || !digit(s[i + 4]) || s[i + 1] == ':')) return true;
  }
  return false;
}

bool opens_attribution(std::string_view line) {
  const std::string_view bare = undecorated(line.substr(0, 48), " \t-*_>");
  if (!attribution_beginnings.possible(bare) || !has_digit(bare)) return false;
  return attribution_beginnings.begin(lowered(bare));
}

bool may_begin_attribution(std::string_view line) {
  if (line.size() > longest_line) return false;
  bool address = false, digits = false;
  for (char c : line) {
    address |= c == '@' || c == '<';
    digits |= digit(c);
  }
  return address || (digits && (has_date(line) || opens_attribution(line)));
}

bool may_end_attribution(std::string_view line) {
  const std::string_view s = undecorated(line, " \t-*_");
  if (s.empty()) return false;
  const char last = s.back();
  return last == ':' || last == '>' || static_cast<unsigned char>(last) >= 0x80 || last == ')' ||
         s.ends_with("wrote") || s.ends_with("writes") || s.find(" GMT") != s.npos;
}

bool is_attribution(std::string_view line) {
  if (line.size() > longest_line) return false;
  const std::string low = lowered(undecorated(line, " \t-*_"));
  std::string_view s = low;
  if (s.empty() || s.find("://") == 0) return false;
  const bool mail = s.find('@') != s.npos, date = has_date(s);
  const bool colon = take_colon(s);
  if (!mail && !date && !has_digit(s)) return false;
  const bool verb = colon ? has_word(s, verbs) : ends_with_word(s, verbs);
  if (verb && (mail || date)) return true;
  if (ends_with_word(s, english_verbs)) {
    const bool opener = starts_with_any(s, english_openers) || digit(s[0]);
    const bool dated = date || (has_digit(s) && has_word(s, months_and_days));
    return mail ? s.size() < 300 : opener && dated;
  }
  if (colon && date && s.ends_with('>') && mail) return true;  // `30.09.2017, 18:30, "Ann" <a@x.test>:`
  return starts_with_iso_date(s) && s.size() < 160 &&
         ((mail && s.ends_with('>')) || (s.find(" gmt") != s.npos && date));
}

bool is_divider(std::string_view line) {
  const std::string_view marked = trimmed(line);
  if (marked.size() < 6 || marked.size() > 160) return false;
  const bool dashes = std::string_view("-_=*>").find(marked[0]) != std::string_view::npos;
  if (!dashes && marked.back() != ':' && !marked.ends_with("：")) return false;
  std::string_view inner = undecorated(marked, " \t-*_=>\"");
  const bool announced = take_colon(inner) || marked.find("--") != marked.npos || marked.find("__") != marked.npos ||
                         marked.find("==") != marked.npos;
  if (!announced || inner.size() < 6 || inner.size() > 80) return false;
  const std::string low = lowered(inner);
  return (dashes && low.starts_with("forwarded by ")) || std::ranges::binary_search(divider_words, low);
}

bool is_device_signature(std::string_view line) {
  if (line.size() < 6 || line.size() > 200) return false;
  const std::string_view bare = undecorated(trimmed(line), "<>()[]*_-\"");
  if (bare.empty()) return false;
  const bool closed = bare.size() <= 60 && ends_with_any(bare, device_closers);
  if (!closed && !device_beginnings.possible(bare)) return false;
  const std::string low = lowered(bare);
  const auto names = [&](std::string_view device) { return low.find(device) != low.npos; };
  if (closed && (names("iphone") || names("ipad") || names("android"))) return true;
  if (!device_beginnings.begin(low)) return false;
  if (std::ranges::any_of(excuses, names)) return true;
  // "Sent from my desk, is much easier": a sentence that goes on is one.
  std::string_view words = std::string_view(low).substr(0, std::min(low.find('<'), low.find("http")));
  words = undecorated(words, " .!");
  return words.size() <= 80 && words.find(", ") == words.npos && words.find(". ") == words.npos &&
         words.find('?') == words.npos;
}

header_field header_field_of(std::string_view line) {
  line = line.substr(0, 80);
  std::size_t colon = line.find(':');
  if (colon == line.npos) colon = line.find("：");
  if (colon == line.npos) return header_field::none;
  const std::string name = lowered(undecorated(trimmed(line.substr(0, colon)), " \t*>_"));
  const auto found = std::ranges::lower_bound(field_names, std::string_view(name), {}, &field_name::word);
  return found != field_names.end() && found->word == name ? found->field : header_field::none;
}

bool is_rule(std::string_view line) {
  line = trimmed(line);
  if (line == "ᐧ") return true;
  return line.size() >= 2 && line.find_first_not_of("-_=*#~+ ") == line.npos;
}

}  // namespace intake::text
